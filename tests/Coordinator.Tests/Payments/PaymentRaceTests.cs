using AIForge.Coordinator.Payments.Admin;
using AIForge.Protocol.V1;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>Several at once for the same money.</summary>
public sealed class PaymentRaceTests(PaymentsFixture fixture) : IClassFixture<PaymentsFixture>
{
    private const int Rounds = 5;
    private const int AtOnce = 8;

    private static readonly string Platform = PaymentsFixture.PlatformWallet();

    private readonly PaymentsFixture _fixture = (PaymentsFixture)fixture.Required();

    private ScriptedChain Chain => _fixture.Ethereum;

    [SkippableFact]
    public async Task Verify_TheSamePaymentAtOnce_AllSeeItConfirmedAndItCountsOnce()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var payer = await _fixture.PayerAsync();
            var revenue = await _fixture.PostedAsync(SoldThing.Revenue);
            var payment = await _fixture.CreateAsync(payer);
            var transaction = PayDeep(payer, 30_000_000);

            var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => _fixture.VerifyAsync(payer, payment, transaction)));

            answers.Select(answer => answer.Payment.Status).Should().AllBe("CONFIRMED");
            (await _fixture.PostedAsync(SoldThing.Revenue) - revenue).Should().Be(30_000_000);
            (await _fixture.BalanceAsync(payer)).Should().Be(0);
        }

        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Verify_OneTransactionForTwoPaymentsAtOnce_PaysOne()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var payer = await _fixture.PayerAsync();
            Payment[] payments = [await _fixture.CreateAsync(payer), await _fixture.CreateAsync(payer)];
            var transaction = PayDeep(payer, 30_000_000);

            var reasons = await Task.WhenAll(payments.SelectMany(payment => Enumerable.Range(0, AtOnce / 2)
                .Select(_ => PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(payer, payment, transaction)))));

            reasons.Count(reason => reason == "TX_ALREADY_USED").Should().Be(AtOnce / 2);
            var statuses = new List<string>();
            foreach (var payment in payments) statuses.Add((await _fixture.GetAsync(payer, payment)).Status);
            statuses.Should().BeEquivalentTo("CONFIRMED", "PENDING");
        }

        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Verify_WhileTheWatcherMatches_CountsOnce()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var payer = await _fixture.PayerAsync();
            var revenue = await _fixture.PostedAsync(SoldThing.Revenue);
            var payment = await _fixture.CreateAsync(payer);
            var transaction = PayDeep(payer, 30_000_000);

            await Task.WhenAll(_fixture.WatchAsync(), _fixture.VerifyAsync(payer, payment, transaction), _fixture.VerifyAsync(payer, payment, transaction));

            (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
            (await _fixture.PostedAsync(SoldThing.Revenue) - revenue).Should().Be(30_000_000);
        }

        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Verify_WhileItIsCancelled_EitherCountsOrIsOnTheBalance()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var payer = await _fixture.PayerAsync();
            var payment = await _fixture.CreateAsync(payer);
            var transaction = PayDeep(payer, 30_000_000);
            var cancel = new CancelPaymentRequest { PaymentId = payment.PaymentId };

            await Task.WhenAll(
                PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(payer, payment, transaction)),
                PaymentsFixture.ReasonOf(() => _fixture.Payments.CancelPaymentAsync(cancel, payer.Headers).ResponseAsync));
            await _fixture.WatchAsync();

            var status = (await _fixture.GetAsync(payer, payment)).Status;
            status.Should().BeOneOf("CONFIRMED", "FAILED");
            (await _fixture.BalanceAsync(payer)).Should().Be(status == "CONFIRMED" ? 0 : 30_000_000);
        }

        await ReconciledAsync();
    }

    private ScriptedTransaction PayDeep(Payer payer, UInt128 amount)
    {
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, amount));
        Chain.MineEmpty(2);
        return transaction;
    }

    private async Task ReconciledAsync() => (await _fixture.Service<Reconciliation>().RunAsync(default).Within())
        .Should().AllSatisfy(balance => (balance.Difference, balance.SuspenseDifference).Should().Be((0, 0)));
}
