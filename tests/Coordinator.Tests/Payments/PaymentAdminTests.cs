using AIForge.Coordinator.Platform.Audit;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Payments;

public sealed class PaymentAdminTests(PaymentsFixture fixture) : IClassFixture<PaymentsFixture>
{
    private const string Exchange = "0x1111111111111111111111111111111111111111";

    private readonly PaymentsFixture _fixture = (PaymentsFixture)fixture.Required();

    private ScriptedChain Chain => _fixture.Ethereum;

    [SkippableFact]
    public async Task Search_Filters_FindWhatTheyName()
    {
        var (payer, other) = (await _fixture.PayerAsync(), await _fixture.PayerAsync());
        var (paid, transaction) = await _fixture.PaidAsync(payer);
        var waiting = await _fixture.CreateAsync(payer);
        var foreign = await _fixture.CreateAsync(other, new CreatePaymentRequest { Type = "top_up", Amount = "5", Network = "ethereum" });
        await PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(other, foreign, transaction));

        (await SearchAsync(new SearchPaymentsRequest { UserId = IdOf(payer) })).Should().Equal(waiting.PaymentId, paid.PaymentId);
        (await SearchAsync(new SearchPaymentsRequest { UserId = IdOf(payer), Status = "CONFIRMED" })).Should().Equal(paid.PaymentId);
        (await SearchAsync(new SearchPaymentsRequest { UserId = IdOf(other), Type = "top_up", Network = "ethereum" })).Should().Equal(foreign.PaymentId);
        (await SearchAsync(new SearchPaymentsRequest { UserId = IdOf(other), Network = "tron" })).Should().BeEmpty();
        (await SearchAsync(new SearchPaymentsRequest { TxHash = transaction.Hash.ToPrefixedString() })).Should().Equal(foreign.PaymentId, paid.PaymentId);
        var now = _fixture.Clock.GetUtcNow();
        (await SearchAsync(new SearchPaymentsRequest { UserId = IdOf(payer), FromTime = now.AddSeconds(1).ToTimestamp() })).Should().BeEmpty();
        (await SearchAsync(new SearchPaymentsRequest { UserId = IdOf(payer), UntilTime = now.AddSeconds(1).ToTimestamp() })).Should().HaveCount(2);
    }

    [SkippableFact]
    public async Task Inspect_Payment_ShowsWhatWasNamedForIt()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var reverted = Chain.Mine(Chain.Pay(payer.Wallet, PaymentsFixture.PlatformWallet(), 1) with { Failure = "REVERT" });
        await PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(payer, payment, reverted));

        var seen = await _fixture.AdminAsync((c, r, h) => c.InspectPaymentAsync(r, h), new InspectPaymentRequest { PaymentId = payment.PaymentId });

        seen.Payment.UserId.Should().Be(IdOf(payer));
        var submission = seen.Submissions.Single();
        (submission.TxHash, submission.State, submission.Reason).Should().Be((reverted.Hash.ToPrefixedString(), "refused", "TX_REVERTED"));
    }

    [SkippableFact]
    public async Task Assign_ToAUser_CreditsTheBalanceOnceAndIsAudited()
    {
        var payer = await _fixture.PayerAsync();
        var receipt = await UnmatchedAsync(8_000_000);
        var request = new AssignReceiptRequest { ReceiptId = receipt.ReceiptId, UserId = IdOf(payer), Reason = "withdrawal from an exchange" };

        var assigned = (await _fixture.AdminAsync((c, r, h) => c.AssignReceiptAsync(r, h), request)).Receipt;

        (assigned.State, assigned.UserId, assigned.PaymentId).Should().Be(("credited", IdOf(payer), ""));
        (await _fixture.BalanceAsync(payer)).Should().Be(8_000_000);
        (await PaymentsFixture.ReasonOf(() => _fixture.AdminAsync((c, r, h) => c.AssignReceiptAsync(r, h), request))).Should().Be("RECEIPT_NOT_UNMATCHED");
        (await _fixture.BalanceAsync(payer)).Should().Be(8_000_000);
        var audited = (await _fixture.Service<SecurityLogStore>().ListAsync(payer.Id, "payment.receipt_assigned", null, 10, default).Within()).Single();
        audited.Subject.Should().Be(receipt.ReceiptId);
        audited.Address.Should().Be("127.0.0.1");
        audited.Details.Should().Contain("withdrawal from an exchange").And.Contain(_fixture.Admin.Wallet.Text);
        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Assign_ToAnExpiredPayment_CompletesIt()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(16));
        var receipt = await UnmatchedAsync(30_000_000);

        await _fixture.AdminAsync((c, r, h) => c.AssignReceiptAsync(r, h), new AssignReceiptRequest
        {
            ReceiptId = receipt.ReceiptId, UserId = IdOf(payer), PaymentId = payment.PaymentId, Reason = "paid from an exchange",
        });

        var paid = await _fixture.GetAsync(payer, payment);
        (paid.Status, paid.Late, paid.Fulfilled).Should().Be(("CONFIRMED", true, true));
        (await _fixture.BalanceAsync(payer)).Should().Be(0);
        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Assign_WhatCannotBe_IsRefused()
    {
        var (payer, other) = (await _fixture.PayerAsync(), await _fixture.PayerAsync());
        var payment = await _fixture.CreateAsync(other);
        var receipt = await UnmatchedAsync(1_000_000);

        (await TryAsync(request => request.ReceiptId = "rcpt_00000000000000000000000000")).Should().Be("RECEIPT_NOT_FOUND");
        (await TryAsync(request => request.UserId = new Id<UserTag>(Guid.NewGuid()).ToString())).Should().Be("USER_NOT_FOUND");
        (await TryAsync(request => request.PaymentId = payment.PaymentId)).Should().Be("PAYMENT_NOT_FOUND", "it is another user's");
        (await TryAsync(request => request.Reason = " ")).Should().Be("PAYMENT_INVALID");

        Task<string> TryAsync(Action<AssignReceiptRequest> change)
        {
            var request = new AssignReceiptRequest { ReceiptId = receipt.ReceiptId, UserId = IdOf(payer), Reason = "x" };
            change(request);
            return PaymentsFixture.ReasonOf(() => _fixture.AdminAsync((c, r, h) => c.AssignReceiptAsync(r, h), request));
        }
    }

    [SkippableFact]
    public async Task Reconcile_RowChangedBehindTheLedger_IsNamed()
    {
        var payer = await _fixture.PayerAsync();
        var (payment, _) = await _fixture.PaidAsync(payer);
        await ReconciledAsync();
        await TamperAsync("amount + 1");

        var network = (await ReconcileAsync()).Networks.Single(network => network.Network == "ethereum");
        await TamperAsync("amount - 1");

        network.Difference.Should().Be("-0.000001");
        var difference = network.Differences.Single();
        (difference.Receipt.PaymentId, difference.Receipt.Amount, difference.LedgerAmount).Should().Be((payment.PaymentId, "30.000001", "30.000000"));
        await ReconciledAsync();

        async Task TamperAsync(string amount)
        {
            await using var command = _fixture.Postgres.Source.CreateCommand($"update chain_transfers set amount = {amount} where payment_id = $1");
            command.Parameters.AddWithValue(PaymentsFixture.IdOf(payment));
            (await command.ExecuteNonQueryAsync()).Should().Be(1);
        }
    }

    [SkippableFact]
    public async Task Networks_Configured_AreListed()
    {
        var payer = await _fixture.PayerAsync();

        var networks = (await _fixture.Payments.ListPaymentNetworksAsync(new ListPaymentNetworksRequest(), payer.Headers).ResponseAsync.Within()).Networks;

        networks.Select(network => (network.Network, network.ChainId, network.ConfirmationsRequired)).Should().Equal(("ethereum", 1L, 3), ("tron", 728126428L, 19));
    }

    private async Task<Receipt> UnmatchedAsync(UInt128 amount)
    {
        var transaction = Chain.Mine(Chain.Pay(Exchange, PaymentsFixture.PlatformWallet(), amount));
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();
        var list = await _fixture.AdminAsync((c, r, h) => c.ListUnmatchedReceiptsAsync(r, h), new ListUnmatchedReceiptsRequest { Network = "ethereum" });
        var receipt = list.Receipts.Single(receipt => receipt.TxHash == transaction.Hash.ToPrefixedString());
        (receipt.State, receipt.FromAddress).Should().Be(("suspense", Exchange));
        return receipt;
    }

    private async Task<IEnumerable<string>> SearchAsync(SearchPaymentsRequest request) =>
        (await _fixture.AdminAsync((c, r, h) => c.SearchPaymentsAsync(r, h), request)).Payments.Select(payment => payment.Payment.PaymentId);

    private Task<ReconcilePaymentsResponse> ReconcileAsync() => _fixture.AdminAsync((c, r, h) => c.ReconcilePaymentsAsync(r, h), new ReconcilePaymentsRequest());

    private async Task ReconciledAsync() => (await ReconcileAsync()).Networks.Should().AllSatisfy(network =>
        (network.Difference, network.UnmatchedDifference, network.Configured, network.Differences.Count).Should().Be(("0.000000", "0.000000", true, 0)));

    private static string IdOf(Payer payer) => new Id<UserTag>(payer.Id).ToString();
}
