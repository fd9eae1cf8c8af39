using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payments.Admin;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>Acts that end at any of their moments: nothing is lost and nothing happens twice, whoever tries again.</summary>
public sealed class PaymentCrashTests(PaymentsFixture fixture) : IClassFixture<PaymentsFixture>
{
    private static readonly string Platform = PaymentsFixture.PlatformWallet();

    private readonly PaymentsFixture _fixture = (PaymentsFixture)fixture.Required();

    private ScriptedChain Chain => _fixture.Ethereum;

    [SkippableFact]
    public async Task Verify_KilledAnywhere_ConfirmsOnceWithTheNextTry()
    {
        var (payer, payment, transaction, revenue) = (default(Payer)!, default(Payment)!, default(ScriptedTransaction)!, 0L);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (payer, revenue) = (await _fixture.PayerAsync(), await _fixture.PostedAsync(SoldThing.Revenue));
                payment = await _fixture.CreateAsync(payer);
                transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 31_000_000));
                Chain.MineEmpty(2);
                var own = await _fixture.Service<UserPayments>().FindAsync(payer.Id, PaymentsFixture.IdOf(payment), default);
                return token => _fixture.Service<UserPayments>().VerifyAsync(own, transaction.Hash, token);
            },
            async () =>
            {
                await WholeAsync(payer, payment, revenue, 31_000_000);
                await _fixture.VerifyAsync(payer, payment, transaction);
                await ConfirmedOnceAsync(payer, payment, revenue);
            });

        kills.Should().BeGreaterThan(20);
    }

    [SkippableFact]
    public async Task Watch_KilledAnywhereWhileConfirming_ConfirmsOnceWithTheNextRound()
    {
        var (payer, payment, revenue) = (default(Payer)!, default(Payment)!, 0L);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (payer, revenue) = (await _fixture.PayerAsync(), await _fixture.PostedAsync(SoldThing.Revenue));
                payment = await _fixture.CreateAsync(payer);
                Chain.Mine(Chain.Pay(payer.Wallet, Platform, 31_000_000));
                Chain.MineEmpty(2);
                return RoundAsync;
            },
            async () =>
            {
                await WholeAsync(payer, payment, revenue, 31_000_000);
                await _fixture.WatchAsync();
                await ConfirmedOnceAsync(payer, payment, revenue);
            });

        kills.Should().BeGreaterThan(30);
    }

    [SkippableFact]
    public async Task Watch_KilledAnywhereWhileReversing_ReversesOnceWithTheNextRound()
    {
        var (payer, payment, revenue) = (default(Payer)!, default(Payment)!, 0L);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (payer, revenue) = (await _fixture.PayerAsync(), await _fixture.PostedAsync(SoldThing.Revenue));
                payment = (await _fixture.PaidAsync(payer)).Payment;
                await _fixture.WatchAsync();
                Chain.Reorganise(3);
                Chain.MineEmpty(5);
                return RoundAsync;
            },
            async () =>
            {
                var status = (await _fixture.GetAsync(payer, payment)).Status;
                status.Should().BeOneOf("CONFIRMED", "REVERSED");
                (await _fixture.PostedAsync(SoldThing.Revenue) - revenue).Should().Be(status == "CONFIRMED" ? 30_000_000 : 0);
                await _fixture.WatchAsync();
                (await _fixture.GetAsync(payer, payment)).Status.Should().Be("REVERSED");
                (await _fixture.PostedAsync(SoldThing.Revenue)).Should().Be(revenue);
                (await _fixture.BalanceAsync(payer), await _fixture.PostedAsync(LedgerAccount.Receivable(Asset.Usdt, payer.Id))).Should().Be((0, 0));
                await ReconciledAsync();
            });

        kills.Should().BeGreaterThan(30);
    }

    [SkippableFact]
    public async Task Watch_KilledAnywhereWhileExpiring_CreditsThePaidPartOnce()
    {
        var (payer, payment) = (default(Payer)!, default(Payment)!);
        await Killer.RunAllAsync(
            async () =>
            {
                payer = await _fixture.PayerAsync();
                payment = await _fixture.CreateAsync(payer);
                Chain.Mine(Chain.Pay(payer.Wallet, Platform, 10_000_000));
                _fixture.Clock.Advance(TimeSpan.FromMinutes(16));
                Chain.MineEmpty(3);
                return RoundAsync;
            },
            async () =>
            {
                await _fixture.WatchAsync();
                (await _fixture.GetAsync(payer, payment)).Status.Should().Be("EXPIRED");
                (await _fixture.BalanceAsync(payer)).Should().Be(10_000_000);
                await ReconciledAsync();
            });
    }

    [SkippableTheory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task Fulfil_Throws_KeepsNothingAndSucceedsLater(string step)
    {
        var payer = await _fixture.PayerAsync();
        var revenue = await _fixture.PostedAsync(SoldThing.Revenue);
        var payment = await _fixture.CreateAsync(payer);
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 31_000_000));
        Chain.MineEmpty(2);
        _fixture.Thing.Step = (order, at) => order.UserId == payer.Id && at == step ? Task.FromException(new InvalidOperationException("a defect")) : Task.CompletedTask;

        (await PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(payer, payment, transaction))).Should().Be("INTERNAL");
        await _fixture.WatchAsync();
        await WholeAsync(payer, payment, revenue, 31_000_000);

        _fixture.Thing.Step = (_, _) => Task.CompletedTask;
        await _fixture.WatchAsync();
        await ConfirmedOnceAsync(payer, payment, revenue);
    }

    [SkippableFact]
    public async Task Fulfil_DatabaseConnectionLost_KeepsNothingAndSucceedsLater()
    {
        var payer = await _fixture.PayerAsync();
        var revenue = await _fixture.PostedAsync(SoldThing.Revenue);
        var payment = await _fixture.CreateAsync(payer);
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 31_000_000));
        Chain.MineEmpty(2);
        _fixture.Thing.Step = async (order, at) =>
        {
            if (order.UserId != payer.Id || at != "after") return;
            await using var command = _fixture.Postgres.Source.CreateCommand(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'");
            await command.ExecuteNonQueryAsync();
        };

        (await PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(payer, payment, transaction))).Should().BeOneOf("STORE_UNAVAILABLE", "INTERNAL");
        await WholeAsync(payer, payment, revenue, 31_000_000);

        _fixture.Thing.Step = (_, _) => Task.CompletedTask;
        await _fixture.VerifyAsync(payer, payment, transaction);
        await ConfirmedOnceAsync(payer, payment, revenue);
    }

    [SkippableTheory]
    [InlineData("revoking")]
    [InlineData("revoked")]
    public async Task Revoke_Throws_ReversesLaterAndHoldsUpNobodyElse(string step)
    {
        var (payer, other) = (await _fixture.PayerAsync(), await _fixture.PayerAsync());
        var (payment, _) = await _fixture.PaidAsync(payer);
        await _fixture.WatchAsync();
        var second = await _fixture.CreateAsync(other);
        Chain.Reorganise(3);
        Chain.Mine(Chain.Pay(other.Wallet, Platform, 30_000_000));
        Chain.MineEmpty(5);
        _fixture.Thing.Step = (order, at) => order.UserId == payer.Id && at == step ? Task.FromException(new InvalidOperationException("a defect")) : Task.CompletedTask;

        await _fixture.WatchAsync();

        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
        (await _fixture.GetAsync(other, second)).Status.Should().Be("CONFIRMED");
        await ReconciledAsync();
        _fixture.Thing.Step = (_, _) => Task.CompletedTask;
        await _fixture.WatchAsync();
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("REVERSED");
        await ReconciledAsync();
    }

    private Task RoundAsync(CancellationToken cancellationToken) => _fixture.Service<NetworkWatch>().RunAsync(
        _fixture.Service<PaymentNetworks>().Require("ethereum"), _fixture.Lease, cancellationToken);

    /// <summary>Whatever happened happened whole.</summary>
    private async Task WholeAsync(Payer payer, Payment payment, long revenue, long paid)
    {
        var status = (await _fixture.GetAsync(payer, payment)).Status;
        status.Should().BeOneOf("PENDING", "CONFIRMING", "CONFIRMED");
        var isConfirmed = status == "CONFIRMED";
        (await _fixture.BalanceAsync(payer)).Should().Be(isConfirmed ? paid - 30_000_000 : 0);
        (await _fixture.PostedAsync(SoldThing.Revenue) - revenue).Should().Be(isConfirmed ? 30_000_000 : 0);
        await ReconciledAsync();
    }

    private async Task ConfirmedOnceAsync(Payer payer, Payment payment, long revenue)
    {
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
        (await _fixture.BalanceAsync(payer)).Should().Be(1_000_000);
        (await _fixture.PostedAsync(SoldThing.Revenue) - revenue).Should().Be(30_000_000);
        await ReconciledAsync();
    }

    private async Task ReconciledAsync() => (await _fixture.Service<Reconciliation>().RunAsync(default).Within())
        .Should().AllSatisfy(balance => (balance.Difference, balance.SuspenseDifference).Should().Be((0, 0)));
}
