using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Tests.Jobs.Containers;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Jobs.Verification;

/// <summary>Nodes of different owners over control streams, one of which lies: from the submission to what everybody sees.</summary>
public sealed class VerificationServiceTests(VerificationFixture fixture) : IClassFixture<VerificationFixture>
{
    private readonly VerificationFixture _fixture = (VerificationFixture)fixture.Required();

    [SkippableFact]
    public async Task Quorum_OneNodeLies_GivesTheTrueResult_AndNothingForTheLie()
    {
        await _fixture.RateAsync("0");
        var payer = await _fixture.PayerAsync(90);
        // Three nodes of a kind that no other test asks for.
        var capacity = ContainersFixture.Capacity(gpus: 7, slots: 1);
        await using var first = await _fixture.NodeAsync(capacity);
        await using var second = await _fixture.NodeAsync(capacity);
        var job = await _fixture.SubmitPaidAsync(payer, "90", set =>
        {
            set.Set("gpus", 7);
            set.Set("outputs_path", "/out");
            set.Set("replicas", 3);
            set.Set("quorum", 2);
            set.Env(("SECRET", "one-for-all"));
        });
        (await first.DesiredAsync(state => state.Attempts.Count > 0)).Attempts[0].Container.Env["SECRET"].Should().Be("one-for-all");
        var cid = await _fixture.WorkAsync(first, "42");
        await _fixture.WorkAsync(second, "41");
        await Eventually.IsTrueAsync(async () => (await _fixture.GetAsync(payer, job)).Replicas.Count(replica => replica.Verdict == "ENDED") == 2);
        (await _fixture.GetAsync(payer, job)).Replicas.Should().OnlyContain(replica => replica.OutputCid.Length == 0, "nobody is paid yet");
        var why = await new JobPlacementService.JobPlacementServiceClient(_fixture.Anonymous).ExplainJobAsync(new ExplainJobRequest { JobId = job }, payer.Headers).ResponseAsync.Within();
        why.Summary.Should().StartWith("NOT_ENOUGH_OWNERS");

        await using var third = await _fixture.NodeAsync(capacity);
        await _fixture.WorkAsync(third, "42");
        var ended = await _fixture.WhenStatusAsync(payer, job, JobStatus.Completed);

        ended = await _fixture.GetAsync(payer, job);
        ended.Verification.Should().Be("AGREED");
        ended.Result.Fields["output_cid"].StringValue.Should().Be(cid);
        ended.Replicas.Should().HaveCount(3);
        var verdicts = ended.Replicas.ToDictionary(replica => replica.NodeId, replica => replica.Verdict);
        (verdicts[first.Identity.NodeId], verdicts[second.Identity.NodeId], verdicts[third.Identity.NodeId]).Should().Be(("AGREED", "MISMATCH", "AGREED"));
        var archive = await ContainersFixture.AllAsync(_fixture.JobData.DownloadJobOutputs(new DownloadJobOutputsRequest { JobId = job }, payer.Headers));
        (await ContainersFixture.CidAsync(archive)).Should().Be(cid, "the job's outputs are those of the quorum");
        (await _fixture.Jobs.ListJobsAsync(new ListJobsRequest(), payer.Headers).ResponseAsync.Within()).Jobs.Should().ContainSingle("replicas are no jobs of their own");
        await CopiesAreNobodysAsync(payer, job, cid);
        var half = new Money(Asset.Aitbc, 28_50000000);
        (await _fixture.PayableAsync(first), await _fixture.PayableAsync(second), await _fixture.PayableAsync(third)).Should().Be((half, Money.Zero(Asset.Aitbc), half));
        (await _fixture.Service<LedgerBalances>().OfAsync(LedgerAccount.UserAvailable(Asset.Aitbc, payer.Id), default).Within()).Available.Should().Be(Money.Whole(Asset.Aitbc, 30));
    }

    [SkippableFact]
    public async Task SpotCheck_NodeLies_GivesThePayerAllBack_AndStopsItsPaidWork_UntilAnAdminLiftsIt()
    {
        await _fixture.RateAsync("1");
        await _fixture.GiveAsync(LedgerAccount.PlatformRevenue(Asset.Aitbc), 1_000);
        var payer = await _fixture.PayerAsync(100);
        var capacity = ContainersFixture.Capacity(gpus: 6, slots: 1);
        var liarOwner = await _fixture.UserAsync();
        await using var liar = await _fixture.ConnectAsync(await _fixture.RegisterAsync(liarOwner), capacity);
        // Another owner who could check it is there; he has no GPUs for the job itself.
        await using var idle = await _fixture.NodeAsync();
        await ContradictedAsync(liar);
        var job = await _fixture.SubmitPaidAsync(payer, "100", Ask);
        await _fixture.WorkAsync(liar, "lie");
        await _fixture.WhenStatusAsync(payer, job, JobStatus.Completed);

        await using var second = await _fixture.NodeAsync(capacity);
        await _fixture.WorkAsync(second, "truth");
        await using var third = await _fixture.NodeAsync(capacity);
        await _fixture.WorkAsync(third, "truth");
        await Eventually.IsTrueAsync(async () => (await _fixture.GetAsync(payer, job)).Verification == "REFUTED");
        await _fixture.RateAsync("0");

        (await _fixture.StatusAsync(payer, job)).Should().Be("reversed");
        (await _fixture.Service<LedgerBalances>().OfAsync(LedgerAccount.UserAvailable(Asset.Aitbc, payer.Id), default).Within()).Available.Should().Be(Money.Whole(Asset.Aitbc, 100));
        (await _fixture.PayableAsync(liar)).IsZero.Should().BeTrue();
        var explained = await new NodePlacementService.NodePlacementServiceClient(_fixture.Anonymous).ExplainOwnNodeAsync(new ExplainOwnNodeRequest(), liar.Identity.Headers).ResponseAsync.Within();
        explained.Explanation.Summary.Should().StartWith("SUSPENDED");
        await second.DisposeAsync();
        await third.DisposeAsync();

        var next = await _fixture.SubmitPaidAsync(payer, "100", Ask);
        await Eventually.IsTrueAsync(async () => (await WhyAsync(payer, next)).Rejections.Any(rejection => rejection.Rule == "SUSPENDED"));
        await LiftAsync(liar);
        (await liar.AttemptAsync(next)).Ref.JobId.Should().Be(next);
        (await FluentActions.Awaiting(() => LiftAsync(liar)).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "NODE_NOT_SUSPENDED");
    }

    [SkippableTheory]
    [InlineData(3, 4, "parameters.quorum")]
    [InlineData(4, 2, "parameters.quorum")]
    [InlineData(6, 4, "parameters.replicas")]
    [InlineData(3, 2, "parameters.outputs_path")]
    public async Task Submit_WhatMakesNoQuorum_IsRefusedByItsField(int replicas, int quorum, string field)
    {
        var request = ContainersFixture.Request(set =>
        {
            set.Set("replicas", replicas);
            set.Set("quorum", quorum);
            if (field != "parameters.outputs_path") set.Set("outputs_path", "/out");
        });
        var owner = await _fixture.UserAsync();

        var thrown = await FluentActions.Awaiting(() => _fixture.SubmitAsync(owner, request)).Should().ThrowAsync<RpcException>();
        thrown.Which.Status.Detail.Should().Contain(field);
    }

    /// <summary>A check of another owner's job contradicted it before.</summary>
    private async Task ContradictedAsync(FakeNode node)
    {
        var owner = await _fixture.UserAsync();
        var earlier = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Set("gpus", 8)));
        await _fixture.Postgres.Db.QueryAsync<Guid>(
            "insert into node_reputation_events (node_id, kind, job_id, created_at) select @Id, 'MISMATCH', id, created_at from jobs where job_id = @JobId returning job_id", new { node.Identity.Id, earlier.JobId }, default).Within();
    }

    /// <summary>Their owner reads them as a part of his job, and uses its outputs; their ids give nothing.</summary>
    private async Task CopiesAreNobodysAsync(TestUser payer, string job, string cid)
    {
        var copies = await _fixture.Postgres.Db.QueryAsync<string>("select c.job_id from jobs c join jobs j on j.id = c.parent_id where j.job_id = @job", new { job }, default).Within();
        foreach (var copy in copies)
        {
            await RefusedAsync(() => _fixture.GetAsync(payer, copy), "JOB_NOT_FOUND");
            await RefusedAsync(() => _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = copy }, payer.Headers).ResponseAsync, "JOB_NOT_FOUND");
            await RefusedAsync(() => _fixture.JobData.GetJobLogsAsync(new GetJobLogsRequest { JobId = copy }, payer.Headers).ResponseAsync, "JOB_NOT_FOUND");
            await RefusedAsync(() => _fixture.JobData.ListJobOutputsAsync(new ListJobOutputsRequest { JobId = copy }, payer.Headers).ResponseAsync, "OUTPUTS_NOT_FOUND");
            await RefusedAsync(() => _fixture.PaidJobs.GetJobPaymentAsync(new GetJobPaymentRequest { JobId = copy }, payer.Headers).ResponseAsync, "JOB_NOT_FOUND");
        }

        copies.Should().HaveCount(3);
        var next = await _fixture.SubmitAsync(payer, ContainersFixture.Request(set =>
        {
            set.Set("gpus", 8);
            set.Inputs((cid, "answer.tar"));
        }));
        await _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = next.JobId }, payer.Headers).ResponseAsync.Within();
    }

    private static async Task RefusedAsync(Func<Task> call, string reason) =>
        (await FluentActions.Awaiting(() => call().Within()).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, reason);

    private static void Ask(ContainersFixture.MapField set)
    {
        set.Set("gpus", 6);
        set.Set("outputs_path", "/out");
        set["deterministic"] = Value.ForBool(true);
    }

    private async Task<ExplainJobResponse> WhyAsync(TestUser owner, string job) =>
        await new JobPlacementService.JobPlacementServiceClient(_fixture.Anonymous).ExplainJobAsync(new ExplainJobRequest { JobId = job }, owner.Headers).ResponseAsync.Within();

    private async Task LiftAsync(FakeNode node)
    {
        var request = new LiftNodeSuspensionRequest { NodeId = node.Identity.NodeId, Reason = "it was a broken disk" };
        var client = new NodeTrustAdminService.NodeTrustAdminServiceClient(_fixture.Anonymous);
        await client.LiftNodeSuspensionAsync(request, _fixture.Admin.Sign("/aiforge.v1.NodeTrustAdminService/LiftNodeSuspension", request)).ResponseAsync.Within();
    }
}
