using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>What becomes of a payment with its money and its time.</summary>
public sealed class PaymentFlowTests(PaymentsFixture fixture) : IClassFixture<PaymentsFixture>
{
    private const string Platform = "0x68eA7071643D1A2c8976f116dd82BBfC031fEA07";

    private readonly PaymentsFixture _fixture = (PaymentsFixture)fixture.Required();

    private ScriptedChain Chain => _fixture.Ethereum;

    [SkippableFact]
    public async Task Create_Subscription_SaysWhatToPayAndWhere()
    {
        var payer = await _fixture.PayerAsync();

        var payment = await _fixture.CreateAsync(payer);

        payment.Status.Should().Be("PENDING");
        (payment.Type, payment.Amount, payment.Currency, payment.PlatformFee).Should().Be(("subscription", "30.000000", "USDT", "9.000000"));
        (payment.FromWallet, payment.ToAddress).Should().Be((payer.Wallet, Platform));
        (payment.ChainId, payment.TokenContract, payment.TokenDecimals, payment.ConfirmationsRequired).Should().Be((1, Chain.Token, 6, 3));
        payment.PaymentUri.Should().Be($"ethereum:{Chain.Token}@1/transfer?address={Platform}&uint256=30000000");
        (payment.ExpireTime.ToDateTimeOffset() - payment.CreateTime.ToDateTimeOffset()).Should().Be(TimeSpan.FromMinutes(15));
        (payment.MonitorTime.ToDateTimeOffset() - payment.CreateTime.ToDateTimeOffset()).Should().Be(TimeSpan.FromHours(24));
        payment.PaidAmount.Should().Be("0.000000");
    }

    [SkippableFact]
    public async Task Create_Tron_NamesItsWalletAndHasNoUri()
    {
        var payer = await _fixture.PayerAsync(AIForge.Chains.SignIn.WalletNetwork.Tron);

        var payment = await _fixture.CreateAsync(payer, "tron");

        (payment.ToAddress, payment.ChainId, payment.ConfirmationsRequired, payment.PaymentUri).Should().Be(("TEbzWuv1SoXKtA1tnpVMY1TewKW6D4mTRg", 728126428L, 19, ""));
    }

    [SkippableFact]
    public async Task Verify_AsConfirmationsCome_GoesFromConfirmingToConfirmedOnce()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var revenue = await _fixture.PostedAsync(SoldThing.Revenue);
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));

        var first = await _fixture.VerifyAsync(payer, payment, transaction);
        Chain.MineEmpty(1);
        var second = await _fixture.VerifyAsync(payer, payment, transaction);
        Chain.MineEmpty(1);
        var third = await _fixture.VerifyAsync(payer, payment, transaction);
        var again = await _fixture.VerifyAsync(payer, payment, transaction);

        (first.Payment.Status, first.Payment.Confirmations, first.Seen).Should().Be(("CONFIRMING", 1L, true));
        (second.Payment.Status, second.Payment.Confirmations).Should().Be(("CONFIRMING", 2L));
        (third.Payment.Status, third.Payment.Confirmations).Should().Be(("CONFIRMED", 3L));
        third.Payment.TxHash.Should().Be(transaction.Hash.ToPrefixedString());
        (third.Payment.Fulfilled, third.Payment.Fulfilment).Should().Be((true, "A thing is yours"));
        again.Payment.Status.Should().Be("CONFIRMED");
        (await _fixture.BalanceAsync(payer)).Should().Be(0);
        (await _fixture.PostedAsync(SoldThing.Revenue) - revenue).Should().Be(30_000_000);
    }

    [SkippableFact]
    public async Task Watch_NeverVerified_IsFoundAndConfirmed()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));

        await _fixture.WatchAsync();
        var early = await _fixture.GetAsync(payer, payment);
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();

        early.Status.Should().Be("CONFIRMING");
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
    }

    [SkippableFact]
    public async Task Verify_UnknownThenMined_IsKeptAndFinishedByTheWatcher()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var transaction = Chain.Pay(payer.Wallet, Platform, 30_000_000);

        var unknown = await _fixture.VerifyAsync(payer, payment, transaction);
        Chain.Send(transaction);
        var pending = await _fixture.VerifyAsync(payer, payment, transaction);
        Chain.Mine(transaction);
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();

        (unknown.Seen, unknown.Payment.Status).Should().Be((false, "PENDING"));
        (pending.Seen, pending.Payment.Status).Should().Be((true, "PENDING"));
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
    }

    [SkippableFact]
    public async Task Verify_Underpaid_WaitsForTheRestAndIsCompletedByIt()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var first = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 29_999_999));
        Chain.MineEmpty(2);

        var underpaid = await _fixture.VerifyAsync(payer, payment, first);
        var rest = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 1));
        Chain.MineEmpty(2);
        var paid = await _fixture.VerifyAsync(payer, payment, rest);

        (underpaid.Payment.Status, underpaid.Payment.UnderpaidBy, underpaid.Payment.PaidAmount).Should().Be(("PENDING", "0.000001", "29.999999"));
        (paid.Payment.Status, paid.Payment.UnderpaidBy, paid.Payment.OverpaidBy).Should().Be(("CONFIRMED", "", ""));
        paid.Payment.Transfers.Should().HaveCount(2);
        (await _fixture.BalanceAsync(payer)).Should().Be(0);
    }

    [SkippableFact]
    public async Task Watch_UnderpaidAtExpiry_ExpiresAndCreditsThePaidPart()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        Chain.Mine(Chain.Pay(payer.Wallet, Platform, 10_000_000));
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();
        (await _fixture.BalanceAsync(payer)).Should().Be(0, "the rest may still come");

        await ExpireAsync();

        var expired = await _fixture.GetAsync(payer, payment);
        (expired.Status, expired.StatusReason, expired.UnderpaidBy).Should().Be(("EXPIRED", "UNDERPAID", "20.000000"));
        (await _fixture.BalanceAsync(payer)).Should().Be(10_000_000);
        // What comes later cannot complete it with money that may be spent: it goes to the balance too.
        Chain.Mine(Chain.Pay(payer.Wallet, Platform, 20_000_000));
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("EXPIRED");
        (await _fixture.BalanceAsync(payer)).Should().Be(30_000_000);
    }

    [SkippableFact]
    public async Task Verify_Overpaid_ConfirmsAndCreditsTheSurplus()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_001));
        Chain.MineEmpty(2);

        var paid = await _fixture.VerifyAsync(payer, payment, transaction);

        (paid.Payment.Status, paid.Payment.OverpaidBy).Should().Be(("CONFIRMED", "0.000001"));
        (await _fixture.BalanceAsync(payer)).Should().Be(1);
    }

    [SkippableFact]
    public async Task Watch_PaidTwice_CreditsTheSecondTransfer()
    {
        var payer = await _fixture.PayerAsync();
        var (payment, _) = await _fixture.PaidAsync(payer);
        Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        Chain.MineEmpty(2);

        await _fixture.WatchAsync();

        (await _fixture.GetAsync(payer, payment)).OverpaidBy.Should().Be("30.000000");
        (await _fixture.BalanceAsync(payer)).Should().Be(30_000_000);
    }

    [SkippableFact]
    public async Task Watch_LateWithinADay_ConfirmsWithTheFlag()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        await ExpireAsync();
        (await _fixture.GetAsync(payer, payment)).StatusReason.Should().Be("NOT_PAID");
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));

        var confirming = (await _fixture.VerifyAsync(payer, payment, transaction)).Payment;
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();

        confirming.Status.Should().Be("CONFIRMING");
        var paid = await _fixture.GetAsync(payer, payment);
        (paid.Status, paid.Late, paid.StatusReason).Should().Be(("CONFIRMED", true, ""));
    }

    [SkippableFact]
    public async Task Watch_AfterADay_GoesToSuspenseAndVerifyIsClosed()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        await ExpireAsync();
        _fixture.Clock.Advance(TimeSpan.FromHours(24));
        var suspense = LedgerAccount.Suspense(Asset.Usdt, "ethereum");
        var before = await _fixture.PostedAsync(suspense);
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        Chain.MineEmpty(2);

        await _fixture.WatchAsync();

        (await _fixture.PostedAsync(suspense) - before).Should().Be(30_000_000);
        (await _fixture.BalanceAsync(payer)).Should().Be(0);
        (await PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(payer, payment, transaction))).Should().Be("PAYMENT_CLOSED");
    }

    [SkippableFact]
    public async Task Watch_WalletHandedOn_IsNobodysInsteadOfTheFormerOwners()
    {
        var (former, next) = (await _fixture.PayerAsync(), await _fixture.PayerAsync());
        var payment = await _fixture.CreateAsync(former);
        await _fixture.UnlinkAsync(former);
        await TestPayers.LinkAsync(_fixture.Service<Db>(), next.Id, "ethereum", former.Wallet);
        var suspense = LedgerAccount.Suspense(Asset.Usdt, "ethereum");
        var before = await _fixture.PostedAsync(suspense);
        var transaction = Chain.Mine(Chain.Pay(former.Wallet, Platform, 30_000_000));
        Chain.MineEmpty(2);

        var named = await PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(former, payment, transaction));
        await _fixture.WatchAsync();

        named.Should().Be("PAYMENT_WALLET_NOT_LINKED");
        (await _fixture.GetAsync(former, payment)).Status.Should().Be("PENDING");
        (await _fixture.BalanceAsync(former)).Should().Be(0);
        (await _fixture.PostedAsync(suspense) - before).Should().Be(30_000_000);
    }

    [SkippableFact]
    public async Task Watch_ExpiryPassedBeforeTheScan_WaitsForWhatCameInTime()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        await _fixture.WatchAsync();
        // The server is away while the money comes in time and the time passes.
        Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        _fixture.Clock.Advance(TimeSpan.FromMinutes(20));
        Chain.MineEmpty(3);

        await _fixture.WatchAsync();

        var paid = await _fixture.GetAsync(payer, payment);
        (paid.Status, paid.Late).Should().Be(("CONFIRMED", false));
    }

    [SkippableFact]
    public async Task Watch_OnlyRevertedTransactions_FailsAtExpiryWithTheReason()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var reverted = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000) with { Failure = "REVERT" });
        (await PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(payer, payment, reverted))).Should().Be("TX_REVERTED");
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("PENDING", "another transaction may pay it");

        await ExpireAsync();

        var failed = await _fixture.GetAsync(payer, payment);
        (failed.Status, failed.StatusReason).Should().Be(("FAILED", "TX_REVERTED"));
    }

    [SkippableFact]
    public async Task Cancel_NothingPaid_EndsAndLaterMoneyIsCredited()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);

        var cancelled = (await CancelAsync(payer, payment)).Payment;
        await CancelAsync(payer, payment);
        Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();

        (cancelled.Status, cancelled.StatusReason).Should().Be(("FAILED", "CANCELLED"));
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("FAILED");
        (await _fixture.BalanceAsync(payer)).Should().Be(30_000_000);
    }

    [SkippableFact]
    public async Task Cancel_SomethingPaid_IsRefused()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        await _fixture.VerifyAsync(payer, payment, Chain.Mine(Chain.Pay(payer.Wallet, Platform, 1_000_000)));

        (await PaymentsFixture.ReasonOf(() => CancelAsync(payer, payment))).Should().Be("PAYMENT_NOT_CANCELLABLE");
    }

    [SkippableTheory]
    [InlineData("top_up")]
    [InlineData("job")]
    public async Task Verify_ForTheBalance_CreditsIt(string type)
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer, new CreatePaymentRequest { Type = type, Amount = "12.5", Network = "ethereum" });
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 12_500_000));
        Chain.MineEmpty(2);

        var paid = await _fixture.VerifyAsync(payer, payment, transaction);

        (paid.Payment.Status, paid.Payment.Fulfilled, paid.Payment.PlatformFee).Should().Be(("CONFIRMED", true, "0.000000"));
        (await _fixture.BalanceAsync(payer)).Should().Be(12_500_000);
    }

    [SkippableFact]
    public async Task Verify_CanNoLongerBeDelivered_LeavesTheMoneyOnTheBalance()
    {
        var payer = await _fixture.PayerAsync();
        _fixture.Thing.Refusal = order => order.UserId == payer.Id ? "You have it already." : null;

        var (payment, _) = await _fixture.PaidAsync(payer);

        (payment.Status, payment.Fulfilled, payment.Fulfilment).Should().Be(("CONFIRMED", false, "You have it already."));
        (await _fixture.BalanceAsync(payer)).Should().Be(30_000_000);
    }

    [SkippableFact]
    public async Task Watch_TronUnsolidified_WaitsThoughItIsDeep()
    {
        var payer = await _fixture.PayerAsync(AIForge.Chains.SignIn.WalletNetwork.Tron);
        var payment = await _fixture.CreateAsync(payer, "tron");
        _fixture.Tron.Mine(_fixture.Tron.Pay(payer.Wallet, "TEbzWuv1SoXKtA1tnpVMY1TewKW6D4mTRg", 30_000_000));
        _fixture.Tron.MineEmpty(30);

        await _fixture.WatchAsync("tron");
        var deep = await _fixture.GetAsync(payer, payment);
        _fixture.Tron.MineEmpty(64);
        await _fixture.WatchAsync("tron");

        (deep.Status, deep.Confirmations).Should().Be(("CONFIRMING", 31L));
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
    }

    [SkippableFact]
    public async Task List_OfTheCaller_PagesAndFilters()
    {
        var payer = await _fixture.PayerAsync();
        for (var i = 0; i < 3; i++) await _fixture.CreateAsync(payer);
        var (paid, _) = await _fixture.PaidAsync(payer);

        var first = await ListAsync(new ListPaymentsRequest { PageSize = 3 });
        var second = await ListAsync(new ListPaymentsRequest { PageSize = 3, PageToken = first.NextPageToken });
        // The oldest that waits was served: the transaction names none.
        var confirmed = await ListAsync(new ListPaymentsRequest { Status = "CONFIRMED" });

        (first.Payments.Count, second.Payments.Count, second.NextPageToken).Should().Be((3, 1, ""));
        confirmed.Payments.Single().PaymentId.Should().Be(paid.PaymentId);

        async Task<ListPaymentsResponse> ListAsync(ListPaymentsRequest request) => await _fixture.Payments.ListPaymentsAsync(request, payer.Headers);
    }

    private async Task<CancelPaymentResponse> CancelAsync(Payer payer, Payment payment) =>
        await _fixture.Payments.CancelPaymentAsync(new CancelPaymentRequest { PaymentId = payment.PaymentId }, payer.Headers);

    private async Task ExpireAsync()
    {
        _fixture.Clock.Advance(TimeSpan.FromMinutes(16));
        Chain.MineEmpty(3);
        await _fixture.WatchAsync();
    }
}
