using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments.Admin;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>Chains that take blocks back.</summary>
public sealed class PaymentReorgTests(PaymentsFixture fixture) : IClassFixture<PaymentsFixture>
{
    private static readonly string Platform = PaymentsFixture.PlatformWallet();

    private readonly PaymentsFixture _fixture = (PaymentsFixture)fixture.Required();

    private ScriptedChain Chain => _fixture.Ethereum;

    [SkippableFact]
    public async Task Watch_VanishedWhileConfirming_IsPendingAgainAndPaidByTheNextBlock()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        (await _fixture.VerifyAsync(payer, payment, transaction)).Payment.Status.Should().Be("CONFIRMING");

        Chain.Reorganise(1);
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();
        var vanished = await _fixture.GetAsync(payer, payment);
        Chain.Mine(transaction);
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();

        (vanished.Status, vanished.PaidAmount, vanished.TxHash).Should().Be(("PENDING", "0.000000", ""));
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Watch_MovedToAnotherPlace_IsFollowed()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        await _fixture.VerifyAsync(payer, payment, transaction);

        Chain.Reorganise(1);
        Chain.MineEmpty(1);
        Chain.Mine(Chain.Pay("0x1111111111111111111111111111111111111111", "0x1111111111111111111111111111111111111111", 1), transaction);
        await _fixture.WatchAsync();
        var moved = await _fixture.GetAsync(payer, payment);
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();

        (moved.Status, moved.Transfers.Single().LogIndex, moved.Confirmations).Should().Be(("CONFIRMING", 1, 1L));
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Watch_TransfersOfOneTransactionChangePlaces_AreFollowed()
    {
        var payer = await _fixture.PayerAsync();
        var (first, second) = (await _fixture.CreateAsync(payer), await CreateAsync(payer, "20"));
        var transaction = Chain.Mine(new ScriptedTransaction(
            ScriptedChain.NewHash(), new ScriptedTransfer(Chain.Token, payer.Wallet, Platform, 30_000_000), new ScriptedTransfer(Chain.Token, payer.Wallet, Platform, 20_000_000)));
        await _fixture.VerifyAsync(payer, first, transaction);
        await _fixture.VerifyAsync(payer, second, transaction);

        // One log less before it: index 1 names the other transfer now.
        Chain.Reorganise(1);
        Chain.Mine(new ScriptedTransaction(ScriptedChain.NewHash(), new ScriptedTransfer(Chain.Token, Platform, payer.Wallet, 1)), transaction);
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();

        (await _fixture.GetAsync(payer, first)).Transfers.Single().Amount.Should().Be("30.000000");
        (await _fixture.GetAsync(payer, second)).Transfers.Single().LogIndex.Should().Be(2);
        (await _fixture.GetAsync(payer, second)).Status.Should().Be("CONFIRMED");
        (await _fixture.BalanceAsync(payer)).Should().Be(20_000_000);
        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Watch_ReorganisedAfterConfirmation_StaysWhenTheTransactionIsThere()
    {
        var payer = await _fixture.PayerAsync();
        var (payment, transaction) = await _fixture.PaidAsync(payer);

        Chain.Reorganise(3);
        Chain.MineEmpty(1);
        await _fixture.WatchAsync();
        var meanwhile = await _fixture.GetAsync(payer, payment);
        Chain.Mine(transaction);
        Chain.MineEmpty(4);
        await _fixture.WatchAsync();

        meanwhile.Status.Should().Be("CONFIRMED", "the chain without it is shorter than the one that confirmed it");
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Watch_GoneAfterConfirmation_ReversesEverythingAndTellsAdmins()
    {
        var payer = await _fixture.PayerAsync();
        var revenue = await _fixture.PostedAsync(SoldThing.Revenue);
        var (payment, transaction) = await _fixture.PaidAsync(payer);
        await _fixture.WatchAsync();

        Chain.Reorganise(3);
        Chain.MineEmpty(5);
        await _fixture.WatchAsync();

        var reversed = await _fixture.GetAsync(payer, payment);
        (reversed.Status, reversed.StatusReason, reversed.PaidAmount).Should().Be(("REVERSED", "CHAIN_REORGANISED", "0.000000"));
        (await _fixture.PostedAsync(SoldThing.Revenue)).Should().Be(revenue);
        (await _fixture.BalanceAsync(payer)).Should().Be(0);
        (await OwedAsync(payer)).Should().Be(0);
        var told = await _fixture.Service<SecurityLogStore>().ListAsync(payer.Id, "payment.reversed", null, 10, default).Within();
        told.Single().Subject.Should().Be(payment.PaymentId);
        (await PaymentsFixture.ReasonOf(() => _fixture.CreateAsync(payer))).Should().Be("PURCHASES_SUSPENDED");
        await ReconciledAsync();

        // Should it come back after all, its money is the user's; and an admin lets him buy again.
        Chain.Mine(transaction);
        Chain.MineEmpty(3);
        await _fixture.WatchAsync();
        (await _fixture.BalanceAsync(payer)).Should().Be(30_000_000);
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("REVERSED");
        var restricted = (await _fixture.AdminAsync((c, r, h) => c.ListPaymentRestrictionsAsync(r, h), new ListPaymentRestrictionsRequest())).Restrictions;
        restricted.Single(restriction => restriction.UserId == IdOf(payer)).PaymentId.Should().Be(payment.PaymentId);
        await _fixture.AdminAsync((c, r, h) => c.LiftPaymentRestrictionAsync(r, h), new LiftPaymentRestrictionRequest { UserId = IdOf(payer), Reason = "chain was at fault" });
        restricted = (await _fixture.AdminAsync((c, r, h) => c.ListPaymentRestrictionsAsync(r, h), new ListPaymentRestrictionsRequest())).Restrictions;
        restricted.Should().NotContain(restriction => restriction.UserId == IdOf(payer));
        (await PaymentsFixture.ReasonOf(() => _fixture.CreateAsync(payer))).Should().BeEmpty();
        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Watch_FailsInTheNewChain_IsReversedAtOnce()
    {
        var payer = await _fixture.PayerAsync();
        var (payment, transaction) = await _fixture.PaidAsync(payer);

        Chain.Reorganise(3);
        Chain.Mine(transaction with { Failure = "REVERT" });
        await _fixture.WatchAsync();

        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("REVERSED");
        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Watch_SpentAndThenGone_IsOwedAndRepaidByTheNextTopUp()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await CreateAsync(payer, "30");
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        Chain.MineEmpty(2);
        await _fixture.VerifyAsync(payer, payment, transaction);
        await SpendAsync(payer, 25_000_000);

        Chain.Reorganise(3);
        Chain.MineEmpty(5);
        await _fixture.WatchAsync();

        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("REVERSED");
        (await _fixture.BalanceAsync(payer), await OwedAsync(payer)).Should().Be((0, 25_000_000));
        var again = await CreateAsync(payer, "40");
        await _fixture.VerifyAsync(payer, again, Chain.Mine(Chain.Pay(payer.Wallet, Platform, 40_000_000)));
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();
        (await _fixture.BalanceAsync(payer), await OwedAsync(payer)).Should().Be((15_000_000, 0));
        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Watch_SurplusGone_LeavesThePaymentConfirmed()
    {
        var payer = await _fixture.PayerAsync();
        var (payment, _) = await _fixture.PaidAsync(payer);
        Chain.Mine(Chain.Pay(payer.Wallet, Platform, 5_000_000));
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();

        Chain.Reorganise(3);
        Chain.MineEmpty(5);
        await _fixture.WatchAsync();

        var left = await _fixture.GetAsync(payer, payment);
        (left.Status, left.OverpaidBy).Should().Be(("CONFIRMED", ""));
        (await _fixture.BalanceAsync(payer)).Should().Be(0);
        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Watch_SuspenseGone_LeavesNothing()
    {
        var suspense = LedgerAccount.Suspense(Asset.Usdt, "ethereum");
        var before = await _fixture.PostedAsync(suspense);
        Chain.Mine(Chain.Pay("0x1111111111111111111111111111111111111111", Platform, 7_000_000));
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();
        (await _fixture.PostedAsync(suspense) - before).Should().Be(7_000_000);

        Chain.Reorganise(3);
        Chain.MineEmpty(5);
        await _fixture.WatchAsync();

        (await _fixture.PostedAsync(suspense)).Should().Be(before);
        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Watch_ReorganisedBehindTheCursor_FindsWhatCameThere()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        Chain.MineEmpty(30);
        await _fixture.WatchAsync();

        // Deeper than the blocks that every scan reads again.
        Chain.Reorganise(25);
        Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        Chain.MineEmpty(30);
        await _fixture.WatchAsync();

        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
    }

    [SkippableFact]
    public async Task Verify_WhileTheKeptBlockIsStale_ChangesNothingAndTheWatcherFollows()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        await _fixture.VerifyAsync(payer, payment, transaction);
        Chain.Reorganise(1);
        Chain.Mine(transaction);
        Chain.MineEmpty(4);

        var stale = (await _fixture.VerifyAsync(payer, payment, transaction)).Payment;
        await _fixture.WatchAsync();

        stale.Status.Should().Be("CONFIRMING");
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
    }

    private async Task SpendAsync(Payer payer, long amount)
    {
        await using var work = await _fixture.Postgres.Db.BeginAsync(default).Within();
        var leg = new Leg(LedgerAccount.UserAvailable(Asset.Usdt, payer.Id), SoldThing.Revenue, new Money(Asset.Usdt, amount));
        await _fixture.Service<LedgerBook>().TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.JobSplit, "test", [leg]), default).Within();
        await work.CommitAsync(default).Within();
    }

    private Task<Payment> CreateAsync(Payer payer, string amount) =>
        _fixture.CreateAsync(payer, new CreatePaymentRequest { Type = "top_up", Amount = amount, Network = "ethereum" });

    private async Task<long> OwedAsync(Payer payer) => -await _fixture.PostedAsync(LedgerAccount.Receivable(Asset.Usdt, payer.Id));

    private static string IdOf(Payer payer) => new Shared.Ids.Id<Shared.Ids.UserTag>(payer.Id).ToString();

    private async Task ReconciledAsync() => (await _fixture.Service<Reconciliation>().RunAsync(default).Within())
        .Should().AllSatisfy(balance => (balance.Difference, balance.SuspenseDifference, balance.Differences.Count).Should().Be((0, 0, 0)));
}
