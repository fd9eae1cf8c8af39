using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Jobs;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Escrow;

/// <summary>Paid jobs as their payers, nodes and strangers call for them.</summary>
public sealed class PaidJobsServiceTests(JobsFixture fixture) : IClassFixture<JobsFixture>
{
    private readonly JobsFixture _fixture = (JobsFixture)fixture.Required();

    private PaidJobService.PaidJobServiceClient Client => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Submit_WithAnAmount_QueuesAndHolds()
    {
        var (payer, model) = (await PayerAsync(250), await _fixture.ModelAsync());

        var reply = await SubmitAsync(payer, Request(model, "100"));

        (reply.State, reply.PaymentStatus, reply.PaymentCurrency).Should().Be(("queued", "escrowed", "AITBC"));
        (await BalanceAsync(payer)).Should().Be((150_00000000, 100_00000000));
        var payment = (await Client.GetJobPaymentAsync(new GetJobPaymentRequest { JobId = reply.JobId }, payer.Headers).ResponseAsync.Within()).Payment;
        (payment.PaymentId, payment.Amount, payment.Currency, payment.PaymentMethod, payment.Status, payment.PlatformRate)
            .Should().Be((reply.PaymentId, "100.00000000", "AITBC", "aitbc_token", "escrowed", 500));
        var job = (await Client.GetPaidJobAsync(new GetPaidJobRequest { JobId = reply.JobId }, payer.Headers).ResponseAsync.Within()).Job;
        (job.State, job.PaymentId, job.PaymentStatus).Should().Be(("queued", reply.PaymentId, "escrowed"));
    }

    [SkippableFact]
    public async Task Submit_WithoutAnAmount_IsNotPaid()
    {
        var (payer, model) = (await _fixture.UserAsync(Scopes.Jobs), await _fixture.ModelAsync());

        var reply = await SubmitAsync(payer, Request(model, ""));

        (reply.State, reply.HasPaymentId, reply.HasPaymentStatus, reply.HasPaymentCurrency).Should().Be(("queued", false, false, false));
        (await ReasonOf(() => Client.GetJobPaymentAsync(new GetJobPaymentRequest { JobId = reply.JobId }, payer.Headers).ResponseAsync)).Should().Be("JOB_PAYMENT_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Submit_AnotherType_IsRefusedAndNamesTheFieldOfThePayload()
    {
        var (payer, model) = (await PayerAsync(250), await _fixture.ModelAsync());
        var request = Request(model, "1");
        request.Payload.Fields["type"] = Value.ForString("rendering");

        var refused = await Client.Invoking(client => client.SubmitPaidJobAsync(request, payer.Headers).ResponseAsync.Within()).Should().ThrowAsync<RpcException>();

        refused.Which.Detail<Google.Rpc.BadRequest>().FieldViolations.Single().Field.Should().Be("payload.type");
    }

    [SkippableTheory]
    [InlineData("0", "AITBC", "payment_amount")]
    [InlineData("0.00000000", "AITBC", "payment_amount")]
    [InlineData("-1", "AITBC", "payment_amount")]
    [InlineData("\"-1\"", "AITBC", "payment_amount")]
    [InlineData("0.000000001", "AITBC", "payment_amount")]
    [InlineData("\"1.123456789\"", "AITBC", "payment_amount")]
    [InlineData("1234567.123456789", "AITBC", "payment_amount")]
    [InlineData("12345678.12345678", "AITBC", "payment_amount")]
    [InlineData("1e2", "AITBC", "payment_amount")]
    [InlineData("\"1e2\"", "AITBC", "payment_amount")]
    [InlineData("true", "AITBC", "payment_amount")]
    [InlineData("{\"a\":1}", "AITBC", "payment_amount")]
    [InlineData("\"99999999999999999999\"", "AITBC", "payment_amount")]
    [InlineData("\"\"", "AITBC", "payment_amount")]
    [InlineData("1", "BTC", "payment_currency")]
    [InlineData("1", "USDT", "payment_currency")]
    [InlineData("1", "aitbc", "payment_currency")]
    public async Task Submit_WrongMoney_IsRefusedAndNamesTheField(string amount, string currency, string field)
    {
        var (payer, model) = (await PayerAsync(250), await _fixture.ModelAsync());
        var request = Request(model, amount);
        request.PaymentCurrency = currency;

        var refused = await Client.Invoking(client => client.SubmitPaidJobAsync(request, payer.Headers).ResponseAsync.Within()).Should().ThrowAsync<RpcException>();

        refused.Which.ShouldBeFault(StatusCode.InvalidArgument, "JOB_PAYMENT_INVALID");
        refused.Which.Detail<Google.Rpc.BadRequest>().FieldViolations.Single().Field.Should().Be(field);
        (await BalanceAsync(payer)).Should().Be((250_00000000, 0));
    }

    [SkippableTheory]
    [InlineData("\"12345678.12345678\"", "12345678.12345678")]
    [InlineData("0.00000001", "0.00000001")]
    [InlineData("100", "100.00000000")]
    public async Task Submit_ExactAmounts_AreKept(string amount, string shown)
    {
        var (payer, model) = (await PayerAsync(20_000_000), await _fixture.ModelAsync());

        var reply = await SubmitAsync(payer, Request(model, amount));

        (await Client.GetJobPaymentAsync(new GetJobPaymentRequest { JobId = reply.JobId }, payer.Headers).ResponseAsync.Within()).Payment.Amount.Should().Be(shown);
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(31_536_000)]
    public async Task Submit_WrongTimeToLive_IsRefused(int ttl)
    {
        var (payer, model) = (await PayerAsync(250), await _fixture.ModelAsync());
        var request = Request(model, "100");
        request.TtlSeconds = ttl;

        (await ReasonOf(() => Client.SubmitPaidJobAsync(request, payer.Headers).ResponseAsync)).Should().Be("JOB_INVALID");
        (await BalanceAsync(payer)).Should().Be((250_00000000, 0));
    }

    [SkippableTheory]
    [InlineData("prompt")]
    [InlineData("stop")]
    [InlineData("messages")]
    public async Task Submit_TextThatCannotBeStored_IsRefusedBeforeItSharesATransaction(string field)
    {
        var (payer, model) = (await PayerAsync(250), await _fixture.ModelAsync());
        var request = Request(model, "100");
        var message = new Struct { Fields = { ["role"] = Value.ForString("user"), ["content"] = Value.ForString("\0") } };
        if (field == "messages") request.Payload.Fields.Remove("prompt");
        request.Payload.Fields[field] = field == "messages" ? Value.ForList(Value.ForStruct(message)) : Value.ForString("a\0");

        var refused = await Client.Invoking(client => client.SubmitPaidJobAsync(request, payer.Headers).ResponseAsync.Within()).Should().ThrowAsync<RpcException>();

        refused.Which.ShouldBeFault(StatusCode.InvalidArgument, "JOB_INVALID");
        refused.Which.Detail<Google.Rpc.BadRequest>().FieldViolations.Single().Field.Should().Be($"payload.{field}");
    }

    [SkippableFact]
    public async Task Release_ReasonThatCannotBeStored_IsRefusedBeforeItSharesATransaction()
    {
        var (payer, model) = (await PayerAsync(250), await _fixture.ModelAsync());
        var job = await SubmitAsync(payer, Request(model, "100"));
        var release = new ReleaseJobPaymentRequest { PaymentId = job.PaymentId, JobId = job.JobId, Reason = "\0" };

        (await ReasonOf(() => Client.ReleaseJobPaymentAsync(release, payer.Headers).ResponseAsync)).Should().Be("JOB_PAYMENT_INVALID");
    }

    [SkippableFact]
    public async Task Submit_MoreThanTheBalance_IsRefusedWithoutAJob()
    {
        var (payer, model) = (await PayerAsync(99), await _fixture.ModelAsync());

        (await ReasonOf(() => Client.SubmitPaidJobAsync(Request(model, "100"), payer.Headers).ResponseAsync)).Should().Be("INSUFFICIENT_FUNDS");

        (await _fixture.Jobs.ListJobsAsync(new ListJobsRequest(), payer.Headers).ResponseAsync.Within()).Jobs.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Submit_KeyWithoutPayments_MayNotSpend()
    {
        var (user, model) = (await _fixture.UserAsync(Scopes.Jobs), await _fixture.ModelAsync());

        (await ReasonOf(() => Client.SubmitPaidJobAsync(Request(model, "100"), user.Headers).ResponseAsync)).Should().Be("SCOPE_MISSING");
        var paid = new CreateJobRequest { Type = "ai_inference", Parameters = JobsFixture.Parameters(model.Name), PaymentAmount = "1" };
        (await ReasonOf(() => _fixture.Jobs.CreateJobAsync(paid, user.Headers).ResponseAsync)).Should().Be("SCOPE_MISSING");
    }

    [SkippableFact]
    public async Task Submit_SameKeyAgain_IsOneJobAndOneHold()
    {
        var (payer, model) = (await PayerAsync(250), await _fixture.ModelAsync());
        var headers = WithKey(payer, Guid.NewGuid().ToString());

        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Client.SubmitPaidJobAsync(Request(model, "100"), headers).ResponseAsync)).Within(TimeSpan.FromSeconds(30));

        replies.Distinct().Should().ContainSingle();
        (await BalanceAsync(payer)).Should().Be((150_00000000, 100_00000000));
    }

    [SkippableFact]
    public async Task CreateJob_Usdt_IsHeldAndPaid()
    {
        var (payer, model) = (await PayerAsync(10, Asset.Usdt), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = new CreateJobRequest { Type = "ai_inference", Parameters = JobsFixture.Parameters(model.Name), PaymentAmount = "\"10.000000\"" };

        var job = (await _fixture.Jobs.CreateJobAsync(request, payer.Headers).ResponseAsync.Within()).Job;

        job.PaymentId.Should().StartWith("jpay_");
        var payment = (await Client.GetJobPaymentAsync(new GetJobPaymentRequest { JobId = job.JobId }, payer.Headers).ResponseAsync.Within()).Payment;
        (payment.Amount, payment.Currency, payment.PaymentMethod).Should().Be(("10.000000", "USDT", "usdt_balance"));
    }

    [SkippableFact]
    public async Task Complete_OverTheCompatiblePath_PaysAndTheMinerSpendsIt()
    {
        var (payer, miner, model) = (await PayerAsync(100), await _fixture.UserAsync(), await _fixture.ModelAsync());
        var node = await _fixture.RegisterAsync(miner);
        var job = await SubmitAsync(payer, Request(model, "100"));
        var lease = (await _fixture.NodeJobs.PollJobAsync(new PollJobRequest { NodeId = node.NodeId, Models = { model.Sha256 } }, node.Headers).ResponseAsync.Within()).Lease;

        var report = new CompleteJobRequest { NodeId = node.NodeId, JobId = lease.JobId, Attempt = lease.Attempt, Result = new Struct { Fields = { ["text"] = Value.ForString("x") } } };
        await _fixture.NodeJobs.CompleteJobAsync(report, node.Headers).ResponseAsync.Within();

        (await Client.GetPaidJobAsync(new GetPaidJobRequest { JobId = job.JobId }, payer.Headers).ResponseAsync.Within()).Job.PaymentStatus.Should().Be("released");
        var earning = (await new RevenueService.RevenueServiceClient(_fixture.Anonymous).ListEarningsAsync(new ListEarningsRequest(), miner.Headers).ResponseAsync.Within()).Earnings.Single();
        (earning.Source, earning.Reference, earning.Amount, earning.Currency, earning.State).Should().Be((EarningSource.Job, job.JobId, "95.00000000", "AITBC", EarningState.Payable));
        var asked = new NodeEarningsService.NodeEarningsServiceClient(_fixture.Anonymous);
        var ofNode = await asked.GetNodeEarningsAsync(new GetNodeEarningsRequest(), node.Headers).ResponseAsync.Within();
        ofNode.Earnings.Should().Equal(earning);
        ofNode.Totals.Single().Should().Be(new RevenueTotal { Currency = "AITBC", Pending = "0.00000000", Held = "0.00000000", Payable = "95.00000000", Paid = "0.00000000" });
        var idle = await _fixture.RegisterAsync(miner);
        (await asked.GetNodeEarningsAsync(new GetNodeEarningsRequest(), idle.Headers).ResponseAsync.Within()).Should().Be(new GetNodeEarningsResponse(), "another node of his earned nothing");
        (await ReasonOf(() => asked.GetNodeEarningsAsync(new GetNodeEarningsRequest(), miner.Headers).ResponseAsync)).Should().Be("WRONG_CREDENTIAL_KIND");
        var payouts = new PayoutService.PayoutServiceClient(_fixture.Anonymous);
        earning.Reason.Should().Be("Yours: it can be moved to your balance.", "people read it");
        var revenue = new RevenueService.RevenueServiceClient(_fixture.Anonymous);
        var ofThisNode = new ListEarningsRequest { NodeId = node.NodeId };
        (await revenue.ListEarningsAsync(ofThisNode, miner.Headers).ResponseAsync.Within()).Earnings.Should().Equal(earning);
        (await revenue.ListEarningsAsync(ofThisNode, payer.Headers).ResponseAsync.Within()).Earnings.Should().BeEmpty("they are nobody else's");
        var payable = await payouts.ListPayableAsync(new ListPayableRequest(), miner.Headers).ResponseAsync.Within();
        payable.Amounts.Should().ContainSingle().Which.Should().Match<PayableAmount>(one => one.NodeId == node.NodeId && one.Node.Length > 0 && one.Amount == "95.00000000" && one.Currency == "AITBC");
        (await payouts.ListPayableAsync(new ListPayableRequest(), payer.Headers).ResponseAsync.Within()).Amounts.Should().BeEmpty("it is nobody else's");
        (await DetailOf(() => payouts.MovePayableToBalanceAsync(new MovePayableToBalanceRequest(), miner.Headers).ResponseAsync)).Should().Contain("node_id");
        var move = new MovePayableToBalanceRequest { Currency = "AITBC", NodeId = node.NodeId };
        var headers = WithKey(miner, "move");
        var moved = await payouts.MovePayableToBalanceAsync(move, headers).ResponseAsync.Within();
        (await payouts.MovePayableToBalanceAsync(move, headers).ResponseAsync.Within()).Should().Be(moved);
        moved.Amount.Should().Be("95.00000000");
        (await BalanceAsync(miner)).Should().Be((95_00000000, 0));
        (await ReasonOf(() => payouts.MovePayableToBalanceAsync(move, miner.Headers).ResponseAsync)).Should().Be("PAYOUT_INSUFFICIENT");
        (await SubmitAsync(miner, Request(model, "95"))).PaymentStatus.Should().Be("escrowed");
    }

    [SkippableFact]
    public async Task Decide_StrangersAndNodes_FindNothing()
    {
        var (payer, stranger, model) = (await PayerAsync(100), await PayerAsync(100), await _fixture.ModelAsync());
        var node = await _fixture.RegisterAsync(stranger);
        var job = await SubmitAsync(payer, Request(model, "100"));
        var release = new ReleaseJobPaymentRequest { PaymentId = job.PaymentId, JobId = job.JobId, Reason = "mine" };

        (await ReasonOf(() => Client.ReleaseJobPaymentAsync(release, stranger.Headers).ResponseAsync)).Should().Be("JOB_PAYMENT_NOT_FOUND");
        (await ReasonOf(() => Client.ReleaseJobPaymentAsync(release, payer.Headers).ResponseAsync)).Should().Be("JOB_PAYMENT_NOBODY");
        (await ReasonOf(() => Client.RefundJobPaymentAsync(new RefundJobPaymentRequest { PaymentId = job.PaymentId }, stranger.Headers).ResponseAsync)).Should().Be("JOB_PAYMENT_NOT_FOUND");
        (await ReasonOf(() => Client.ReleaseJobPaymentAsync(release, node.Headers).ResponseAsync)).Should().Be("WRONG_CREDENTIAL_KIND");
        (await ReasonOf(() => Client.ReleaseJobPaymentAsync(new ReleaseJobPaymentRequest { PaymentId = "jpay_x", JobId = job.JobId }, payer.Headers).ResponseAsync)).Should().Be("JOB_PAYMENT_NOT_FOUND");
        (await ReasonOf(() => Client.ReleaseJobPaymentAsync(new ReleaseJobPaymentRequest { PaymentId = job.PaymentId, JobId = "job_x" }, payer.Headers).ResponseAsync)).Should().Be("JOB_PAYMENT_INVALID");
        (await BalanceAsync(payer)).Should().Be((0, 100_00000000));
    }

    [SkippableFact]
    public async Task Refund_Queued_ThenTheSameAndTheOpposite()
    {
        var (payer, model) = (await PayerAsync(100), await _fixture.ModelAsync());
        var job = await SubmitAsync(payer, Request(model, "100"));
        var refund = new RefundJobPaymentRequest { PaymentId = job.PaymentId, Reason = "changed my mind" };

        var refunded = (await Client.RefundJobPaymentAsync(refund, payer.Headers).ResponseAsync.Within()).Payment;
        (await Client.RefundJobPaymentAsync(refund, payer.Headers).ResponseAsync.Within()).Payment.Should().Be(refunded);

        (refunded.Status, refunded.Reason).Should().Be(("refunded", "changed my mind"));
        (await BalanceAsync(payer)).Should().Be((100_00000000, 0));
        var release = new ReleaseJobPaymentRequest { PaymentId = job.PaymentId, JobId = job.JobId };
        (await ReasonOf(() => Client.ReleaseJobPaymentAsync(release, payer.Headers).ResponseAsync)).Should().Be("JOB_PAYMENT_SETTLED");
    }

    [SkippableFact]
    public async Task TokenEscrow_ForAJobWithoutPayment_HoldsAndRefusesWrongTimes()
    {
        var (payer, model) = (await PayerAsync(100), await _fixture.ModelAsync());
        var job = await SubmitAsync(payer, Request(model, ""));
        var create = new CreateTokenEscrowRequest { JobId = job.JobId, Amount = "100" };
        var wrong = new CreateTokenEscrowRequest(create) { TimeoutSeconds = 0 };

        (await ReasonOf(() => Client.CreateTokenEscrowAsync(wrong, payer.Headers).ResponseAsync)).Should().Be("JOB_PAYMENT_INVALID");
        var payment = (await Client.CreateTokenEscrowAsync(create, payer.Headers).ResponseAsync.Within()).Payment;

        payment.Status.Should().Be("escrowed");
        (payment.ExpireTime.ToDateTimeOffset() - payment.CreateTime.ToDateTimeOffset()).TotalSeconds.Should().BeApproximately(3_600, 1);
        (await ReasonOf(() => Client.CreateTokenEscrowAsync(create, payer.Headers).ResponseAsync)).Should().Be("JOB_PAID_ALREADY");
    }

    private static SubmitPaidJobRequest Request(ModelRecord model, string amount) =>
        new() { Payload = JobsFixture.Parameters(model.Name), PaymentAmount = amount };

    private async Task<SubmitPaidJobResponse> SubmitAsync(TestUser payer, SubmitPaidJobRequest request) =>
        await Client.SubmitPaidJobAsync(request, payer.Headers).ResponseAsync.Within();

    private async Task<TestUser> PayerAsync(long units, Asset asset = Asset.Aitbc)
    {
        var user = await _fixture.UserAsync();
        await using var work = await _fixture.Service<Db>().BeginAsync(default).Within();
        var leg = new Leg(LedgerAccount.External(asset, "ethereum"), LedgerAccount.UserAvailable(asset, user.Id), Money.Whole(asset, units));
        await _fixture.Service<LedgerBook>().TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "", [leg]), default).Within();
        await work.CommitAsync(default).Within();
        return user;
    }

    private async Task<(long Available, long Held)> BalanceAsync(TestUser user)
    {
        var balance = await _fixture.Service<LedgerBalances>().OfAsync(LedgerAccount.UserAvailable(Asset.Aitbc, user.Id), default).Within();
        return (balance.Available.MinorUnits, balance.Reserved.MinorUnits);
    }

    private static Metadata WithKey(TestUser user, string key)
    {
        var headers = new Metadata();
        foreach (var header in user.Headers) headers.Add(header);
        headers.Add("idempotency-key", key);
        return headers;
    }

    private static async Task<string> DetailOf(Func<Task> call) => (await call.Should().ThrowAsync<RpcException>()).Which.Status.Detail;

    private static async Task<string?> ReasonOf(Func<Task> call)
    {
        try
        {
            await call().Within();
            return null;
        }
        catch (RpcException exception)
        {
            return exception.Detail<Google.Rpc.ErrorInfo>().Reason;
        }
    }
}
