using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Jobs.Containers;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Trust;
using AIForge.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Jobs.Receipts;

/// <summary>Outcomes count with a receipt that the node signed and that says the same; whoever lies gets the blame and the job goes elsewhere.</summary>
public sealed class ReceiptTests(ContainersFixture fixture) : IClassFixture<ContainersFixture>
{
    private readonly ContainersFixture _fixture = (ContainersFixture)fixture.Required();

    private JobReceiptService.JobReceiptServiceClient Receipts => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Complete_Signed_IsKeptAndServedToTheOwnerOnly()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var job = await SubmitAsync(owner, model);
        await using var node = await _fixture.ConnectAsync(model);
        (await RefusalOfAsync(owner, job.JobId)).ShouldBeFault(StatusCode.NotFound, "RECEIPT_NOT_FOUND");
        var attempt = await node.AttemptAsync(job.JobId);

        (await node.CompleteAsync(attempt.Ref, "Something.")).Should().BeTrue();

        var receipt = await GetAsync(owner, job.JobId);
        using var key = NodePublicKey.TryRead(receipt.PublicKey.Span)!;
        (receipt.NodeId, receipt.Attempt, receipt.KeyFingerprint).Should().Be((node.Identity.NodeId, 1, node.Key.Fingerprint));
        ReceiptSigning.IsSigned(key, receipt.SignedBody.Span, receipt.Signature.Span).Should().BeTrue();
        receipt.Body.Should().Be(ReceiptBody.Parser.ParseFrom(receipt.SignedBody));
        (receipt.Body.JobId, receipt.Body.NodeId, receipt.Body.Version).Should().Be((job.JobId, node.Identity.NodeId, 1));
        receipt.Body.InputSha256.ToByteArray().Should().Equal(TaskHash.Of(attempt.Inference));
        (receipt.Body.Inference.ModelSha256, receipt.Body.Inference.CompletionTokens).Should().Be((model.Sha256, 1));
        receipt.Body.Inference.OutputSha256.ToByteArray().Should().Equal(ReceiptBodies.OutputHash("stop", "Something."));
        (await RefusalOfAsync(await _fixture.UserAsync(), job.JobId)).ShouldBeFault(StatusCode.NotFound, "JOB_NOT_FOUND");
        (await RefusalOfAsync(owner, job.JobId, attempt: 2)).ShouldBeFault(StatusCode.NotFound, "RECEIPT_NOT_FOUND");
        (await RefusalOfAsync(owner, job.JobId, attempt: -1)).ShouldBeFault(StatusCode.InvalidArgument, "JOB_INVALID");
    }

    /// <summary>What a node may try, each on a report that is otherwise right.</summary>
    public static TheoryData<string, string> Lies => new()
    {
        { "no receipt", "has no receipt" },
        { "another text", "something else" },
        { "more tokens", "something else" },
        { "another finish", "something else" },
        { "another job", "another attempt" },
        { "another attempt", "another attempt" },
        { "another node", "another node" },
        { "another task", "another task" },
        { "another model", "something else" },
        { "a container", "something else" },
        { "a failure", "something else" },
        { "a later version", "something else" },
        { "unknown fields", "something else" },
        { "no end", "no end time" },
        { "a stranger's key", "not signed with the node's key" },
        { "a changed body", "not signed with the node's key" },
        { "a challenge's signature", "not signed with the node's key" },
        { "nonsense", "no receipt" },
        { "a novel", "too long" },
    };

    [SkippableTheory]
    [MemberData(nameof(Lies))]
    public async Task Complete_WithoutATrueReceipt_IsTheNodesFaultAndTheJobGoesElsewhere(string lie, string said)
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var job = await SubmitAsync(owner, model);
        await using var liar = await _fixture.ConnectAsync(model);
        var attempt = await liar.AttemptAsync(job.JobId);

        await ReportRawAsync(liar, Lie(lie, liar, Report(attempt.Ref)));

        await using var honest = await _fixture.ConnectAsync(model);
        var next = await honest.AttemptAsync(job.JobId);
        next.Ref.Attempt.Should().Be(2);
        var faults = await _fixture.Service<NodeFaultsStore>().FindAsync(liar.Identity.Id, default).Within();
        (faults!.Faults, faults.LastReason).Should().Be((1, "RECEIPT_INVALID"));
        (await _fixture.Service<Db>().SingleAsync<string>(
            "select error_message from jobs where job_id = @JobId", new { job.JobId }, default).Within()).Should().Contain(said);
        (await RefusalOfAsync(owner, job.JobId)).ShouldBeFault(StatusCode.NotFound, "RECEIPT_NOT_FOUND");
        (await honest.CompleteAsync(next.Ref)).Should().BeTrue();
        (await GetAsync(owner, job.JobId)).NodeId.Should().Be(honest.Identity.NodeId);
    }

    [SkippableFact]
    public async Task Complete_OldReceiptOfTheSameJob_IsRefused()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var job = await SubmitAsync(owner, model);
        await using var node = await _fixture.ConnectAsync(model);
        var first = await node.AttemptAsync(job.JobId);
        var old = node.Sign(Report(first.Ref)).Receipt;
        // A platform's failure, so that the same node gets the job again.
        await node.ReportAsync(new AttemptReport { Ref = first.Ref, Error = new TaskError { Reason = "AWAY", Message = "Away.", Fault = FaultParty.Platform } });
        await DueNowAsync(job.JobId);
        var second = await node.DesiredAsync(state => state.Attempts.Any(attempt => attempt.Ref.JobId == job.JobId && attempt.Ref.Attempt == 2));

        var report = Report(second.Attempts.Single().Ref);
        report.Receipt = old;
        await ReportRawAsync(node, report);

        var faults = await _fixture.Service<NodeFaultsStore>().FindAsync(node.Identity.Id, default).Within();
        (faults!.Faults, faults.LastReason).Should().Be((1, "RECEIPT_INVALID"));
    }

    [SkippableFact]
    public async Task Complete_AttemptOfAnotherNode_ChangesNothingWithWhoeversReceipt()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var job = await SubmitAsync(owner, model);
        await using var node = await _fixture.ConnectAsync(model);
        var attempt = await node.AttemptAsync(job.JobId);
        await using var thief = await _fixture.ConnectAsync(await _fixture.ModelAsync());

        var stolen = node.Sign(Report(attempt.Ref));
        (await thief.ReportAsync(stolen)).Should().BeFalse("the receipt is the other's");
        (await thief.ReportAsync(thief.Sign(Report(attempt.Ref, "Mine.")))).Should().BeFalse("the attempt is the other's");

        var faults = await _fixture.Service<NodeFaultsStore>().FindAsync(thief.Identity.Id, default).Within();
        (faults!.Faults, faults.LastReason).Should().Be((1, "RECEIPT_INVALID"));
        (await node.CompleteAsync(attempt.Ref)).Should().BeTrue();
        (await GetAsync(owner, job.JobId)).NodeId.Should().Be(node.Identity.NodeId);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Complete_AfterAReconnect_TheTaskIsComparedAllTheSame(bool isTrue)
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var job = await SubmitAsync(owner, model);
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());
        DesiredAttempt attempt;
        await using (var before = await FakeNode.ConnectAsync(_fixture.Coordinator, identity, FakeNode.Hello([model.Sha256]))) attempt = await before.AttemptAsync(job.JobId);
        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity, FakeNode.Hello([model.Sha256], 8, attempt.Ref));

        await ReportRawAsync(node, isTrue ? node.Sign(Report(attempt.Ref)) : Lie("another task", node, Report(attempt.Ref)));

        var faults = await _fixture.Service<NodeFaultsStore>().FindAsync(identity.Id, default).Within();
        if (isTrue) (await GetAsync(owner, job.JobId)).Attempt.Should().Be(1);
        else faults!.LastReason.Should().Be("RECEIPT_INVALID");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Container_AfterAReconnect_TheTaskIsComparedAllTheSame(bool isTrue)
    {
        var owner = await _fixture.UserAsync();
        var job = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Env(("TOKEN", "top-secret-value"))));
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());
        DesiredAttempt attempt;
        await using (var before = await _fixture.ConnectAsync(identity)) attempt = await before.AttemptAsync(job.JobId);
        await using var node = await _fixture.ConnectAsync(identity, null, attempt.Ref);
        if (!isTrue) attempt.Container.Command.Add("less");
        var report = new AttemptReport { Ref = attempt.Ref, Result = new AttemptResult { Container = new ContainerResult { End = ContainerEnd.Exited, ImageId = "sha256:0" } } };

        await ReportRawAsync(node, TestNodeKeys.Signed(report, AttemptInput.Of(attempt)!, identity.NodeId, node.Key));

        if (!isTrue)
        {
            (await _fixture.Service<NodeFaultsStore>().FindAsync(identity.Id, default).Within())!.LastReason.Should().Be("RECEIPT_INVALID");
            return;
        }

        var receipt = await GetAsync(owner, job.JobId);
        (receipt.Body.Container.Image, receipt.Body.Container.End).Should().Be((attempt.Container.Image, "exited"));
        receipt.SignedBody.ToStringUtf8().Should().NotContain("top-secret-value");
    }

    [SkippableFact]
    public async Task Fail_Signed_KeepsWhatWasSigned()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var job = await SubmitAsync(owner, model);
        await using var node = await _fixture.ConnectAsync(model);
        var attempt = await node.AttemptAsync(job.JobId);

        (await node.FailAsync(attempt.Ref, permanent: true)).Should().BeTrue();

        var failure = (await GetAsync(owner, job.JobId)).Body.Failure;
        (failure.Reason, failure.Permanent).Should().Be(("BROKEN", true));
    }

    [SkippableFact]
    public async Task Fail_WithoutAReceipt_IsNoWayToEndAJob()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var job = await SubmitAsync(owner, model);
        await using var node = await _fixture.ConnectAsync(model);
        var attempt = await node.AttemptAsync(job.JobId);

        await ReportRawAsync(node, new AttemptReport { Ref = attempt.Ref, Error = new TaskError { Reason = "BROKEN", Permanent = true } });

        (await _fixture.GetAsync(owner, job.JobId)).Status.Should().Be(JobStatus.Pending);
    }

    [SkippableFact]
    public async Task Complete_ManyAtOnce_EachHasItsReceipt()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var jobs = new List<Job>();
        for (var i = 0; i < 20; i++) jobs.Add(await SubmitAsync(owner, model));
        await using var node = await _fixture.ConnectAsync(model, slots: 20);
        var state = await node.DesiredAsync(desired => desired.Attempts.Count == 20);

        foreach (var attempt in state.Attempts) await node.SendAsync(new ConnectRequest { AttemptReport = Report(attempt.Ref, attempt.Ref.JobId) });

        foreach (var job in jobs)
        {
            await Eventually.IsTrueAsync(async () => (await _fixture.GetAsync(owner, job.JobId)).Status == JobStatus.Completed);
            (await GetAsync(owner, job.JobId)).Body.Inference.OutputSha256.ToByteArray().Should().Equal(ReceiptBodies.OutputHash("stop", job.JobId));
        }
    }

    private async Task<Job> SubmitAsync(TestUser owner, ModelRecord model) => await _fixture.SubmitAsync(owner, JobsFixture.Request(model));

    /// <summary>What the platform failed with is tried again at once.</summary>
    private async Task DueNowAsync(string jobId)
    {
        await using var unit = await _fixture.Service<Db>().BeginAsync(default).Within();
        await unit.ExecuteAsync("update jobs set not_before = null where job_id = @jobId", new { jobId }, default).Within();
        await unit.CommitAsync(default).Within();
    }

    private static AttemptReport Report(AttemptRef attempt, string text = "Something.") =>
        new() { Ref = attempt, Result = new AttemptResult { Text = text, FinishReason = "stop", PromptTokens = 3, CompletionTokens = 1 } };

    /// <summary>As the node sends it, whatever the test made of it.</summary>
    private static async Task ReportRawAsync(FakeNode node, AttemptReport report)
    {
        await node.SendRawAsync(new ConnectRequest { AttemptReport = report });
        (await node.NextAsync(ConnectResponse.BodyOneofCase.AttemptReportAck)).AttemptReportAck.Ref.Should().Be(report.Ref);
    }

    private static AttemptReport Lie(string lie, FakeNode node, AttemptReport report)
    {
        var body = ReceiptBody.Parser.ParseFrom(node.Sign(report).Receipt.Body);
        Action change = lie switch
        {
            "another text" => () => report.Result.Text = "Nothing.",
            "more tokens" => () => report.Result.CompletionTokens = 1_000,
            "another finish" => () => report.Result.FinishReason = "length",
            "another job" => () => body.JobId = "job_x",
            "another attempt" => () => body.Attempt = 7,
            "another node" => () => body.NodeId = "node_x",
            "another task" => () => body.InputSha256 = ByteString.CopyFrom(new byte[32]),
            "another model" => () => body.Inference.ModelSha256 = new string('0', 64),
            "a container" => () => body.Container = new ContainerReceipt(),
            "a failure" => () => body.Failure = new FailureReceipt(),
            "a later version" => () => body.Version = 2,
            "unknown fields" => () => body = ReceiptBody.Parser.ParseFrom([.. body.ToByteArray(), 0x80, 0xFA, 0x01, 0x07]),
            "no end" => () => body.EndTime = null,
            "a novel" => () => body.Inference.KernelClass = new string('k', 20_000),
            _ => () => { },
        };
        change();
        report.Receipt = ReceiptSigning.Sign(lie == "a stranger's key" ? NodeKeyPair.Create() : node.Key, body);
        switch (lie)
        {
            case "no receipt":
                report.Receipt = null;
                break;
            case "a changed body":
                body.Attempt = 1;
                body.EndTime = TimeProvider.System.GetUtcNow().ToTimestamp();
                report.Receipt.Body = body.ToByteString();
                break;
            case "a challenge's signature":
                report.Receipt.Signature = ByteString.CopyFrom(node.Key.Sign(SignedUse.Stream, report.Receipt.Body.Span));
                break;
            case "nonsense":
                var nonsense = "\u0001\u0002"u8.ToArray();
                report.Receipt = new SignedReceipt { Body = ByteString.CopyFrom(nonsense), Signature = ByteString.CopyFrom(node.Key.Sign(SignedUse.Receipt, nonsense)) };
                break;
        }

        return report;
    }

    private async Task<JobReceipt> GetAsync(TestUser user, string jobId, int attempt = 0) =>
        (await Receipts.GetJobReceiptAsync(new GetJobReceiptRequest { JobId = jobId, Attempt = attempt }, user.Headers).ResponseAsync.Within()).Receipt;

    private async Task<RpcException> RefusalOfAsync(TestUser user, string jobId, int attempt = 0) =>
        (await FluentActions.Awaiting(() => GetAsync(user, jobId, attempt)).Should().ThrowAsync<RpcException>()).Which;
}
