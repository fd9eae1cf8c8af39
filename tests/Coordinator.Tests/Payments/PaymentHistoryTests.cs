using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payments.Admin;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>
/// Random lives of payments on a chain that reorganises and a server that is interrupted. In the end, every unit that the chain shows
/// is somebody's exactly once, and everybody who has the thing has paid for it.
/// </summary>
public sealed class PaymentHistoryTests(PaymentsFixture fixture) : IClassFixture<PaymentsFixture>
{
    private const int Steps = 40;

    private static readonly string Platform = PaymentsFixture.PlatformWallet();

    private readonly PaymentsFixture _fixture = (PaymentsFixture)fixture.Required();
    private readonly List<ScriptedTransaction> _dropped = [];

    private ScriptedChain Chain => _fixture.Ethereum;

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Life_AnyOrder_EndsBalanced(int seed)
    {
        var random = new Random(seed);
        var revenue = await _fixture.PostedAsync(SoldThing.Revenue);
        var payers = new List<Payer>();
        for (var i = 0; i < 3; i++) payers.Add(await _fixture.PayerAsync());
        var payments = new List<(Payer Payer, Payment Payment)>();
        var sent = new List<(Payer Payer, ScriptedTransaction Transaction)>();

        for (var step = 0; step < Steps; step++) await StepAsync(random, payers, payments, sent);
        foreach (var transaction in _dropped) Chain.Mine(transaction);
        _fixture.Clock.Advance(TimeSpan.FromHours(25));
        Chain.MineEmpty(Chain.FinalAfter + 3);
        for (var round = 0; round < 2; round++) await _fixture.WatchAsync();

        await BalancedAsync(payers, payments, revenue);
    }

    private async Task StepAsync(Random random, List<Payer> payers, List<(Payer Payer, Payment Payment)> payments, List<(Payer Payer, ScriptedTransaction Transaction)> sent)
    {
        var payer = payers[random.Next(payers.Count)];
        switch (random.Next(10))
        {
            case 0 or 1:
                // Refused while a reversal is open.
                if (await PaymentsFixture.ReasonOf(async () => payments.Add((payer, await _fixture.CreateAsync(payer)))) is { Length: > 0 } reason) reason.Should().Be("PURCHASES_SUSPENDED");
                break;
            case 2 or 3:
                var amount = (UInt128)(ulong)(random.Next(4) switch { 0 => 10_000_000, 1 => 31_000_000, _ => 30_000_000 });
                sent.Add((payer, Chain.Mine(Chain.Pay(payer.Wallet, Platform, amount))));
                break;
            case 4 when payments.Count > 0 && sent.Count > 0:
                var (owner, payment) = payments[random.Next(payments.Count)];
                await PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(owner, payment, sent[random.Next(sent.Count)].Transaction));
                break;
            case 5:
                var depth = random.Next(1, 6);
                _dropped.AddRange(Chain.Reorganise(depth));
                Chain.MineEmpty(random.Next(depth + 2) + 1);
                break;
            case 6 when _dropped.Count > 0:
                Chain.Mine([.. _dropped]);
                _dropped.Clear();
                break;
            case 7:
                _fixture.Clock.Advance(TimeSpan.FromMinutes(random.Next(6)));
                Chain.MineEmpty(random.Next(4));
                break;
            case 8:
                using (var interrupted = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(20))))
                {
                    await PaymentsFixture.TryAsync(() => _fixture.Service<NetworkWatch>().RunAsync(_fixture.Service<PaymentNetworks>().Require("ethereum"), _fixture.Lease, interrupted.Token));
                }

                break;
            default:
                await _fixture.WatchAsync();
                break;
        }
    }

    private async Task BalancedAsync(List<Payer> payers, List<(Payer Payer, Payment Payment)> payments, long revenue)
    {
        (await _fixture.Service<Reconciliation>().RunAsync(default).Within()).Should().AllSatisfy(balance => (balance.Difference, balance.SuspenseDifference, balance.Totals.Seen).Should().Be((0, 0, 0)));
        var things = 0;
        foreach (var payer in payers)
        {
            var shown = new List<Payment>();
            foreach (var (owner, payment) in payments)
            {
                if (owner == payer) shown.Add(await _fixture.GetAsync(payer, payment));
            }

            shown.Should().AllSatisfy(payment => payment.Status.Should().BeOneOf("CONFIRMED", "EXPIRED", "FAILED", "REVERSED"));
            var bought = shown.Count(payment => payment is { Status: "CONFIRMED", Fulfilled: true });
            things += bought;
            var onChain = (await Chain.TransfersToAsync(Platform, 0, Chain.Height, default)).Where(transfer => transfer.From == payer.Wallet).Sum(transfer => (long)transfer.Amount);
            var claimed = shown.SelectMany(payment => payment.Transfers).Sum(transfer => Money.TryParse(transfer.Amount, Asset.Usdt, out var paid) ? paid.MinorUnits : 0);
            var owed = await _fixture.PostedAsync(LedgerAccount.Receivable(Asset.Usdt, payer.Id));
            (await _fixture.BalanceAsync(payer) + owed + (bought * 30_000_000L)).Should().Be(claimed, "what a user's payments claim is his, as money or as things");
            claimed.Should().BeLessThanOrEqualTo(onChain);
        }

        (await _fixture.PostedAsync(SoldThing.Revenue) - revenue).Should().Be(things * 30_000_000L);
    }
}
