using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>Nodes that poll: the same leases and the same fence as on the stream.</summary>
public sealed class NodeJobsServiceTests(NodeJobsServiceTests.SmallResultsFixture fixture) : IClassFixture<NodeJobsServiceTests.SmallResultsFixture>
{
    private readonly JobsFixture _fixture = (JobsFixture)fixture.Required();

    [SkippableFact]
    public async Task Poll_HappyPath_LeasesReportsAndCompletes()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var node = await _fixture.RegisterAsync(owner);
        var job = await _fixture.SubmitAsync(owner, model);

        var lease = await PollAsync(node, model);
        lease!.Should().Be(new JobLease
        {
            JobId = job.JobId, Attempt = 1, Type = "ai_inference", Parameters = JobsFixture.Parameters(model.Name), ModelSha256 = model.Sha256,
            LeaseDuration = TimeSpan.FromSeconds(30).ToDuration(),
        });
        (await PollAsync(node, model)).Should().BeNull("there was one job");
        var progress = await ProgressAsync(node, lease!, 0.5);
        (progress.LeaseHeld, progress.LeaseDuration.ToTimeSpan()).Should().Be((true, TimeSpan.FromSeconds(30)));
        var completed = await CompleteAsync(node, lease!);

        (completed.Accepted, completed.Status).Should().Be((true, JobStatus.Completed));
        (await _fixture.GetAsync(owner, job.JobId)).Result.Fields["text"].StringValue.Should().Be("done");
        (await CompleteAsync(node, lease!)).Should().Be(new CompleteJobResponse { Accepted = false, Status = JobStatus.Completed });
        (await ProgressAsync(node, lease!, 1)).Should().Be(new ReportJobProgressResponse { LeaseHeld = false, LeaseDuration = new Duration() });
    }

    [SkippableFact]
    public async Task Poll_OtherModel_GetsNothing()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var node = await _fixture.RegisterAsync(owner);
        await _fixture.SubmitAsync(owner, model);

        (await PollAsync(node, await _fixture.ModelAsync())).Should().BeNull();
    }

    [SkippableFact]
    public async Task Report_StaleAttempt_ChangesNothing()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var (first, second) = (await _fixture.RegisterAsync(owner), await _fixture.RegisterAsync(owner));
        var job = await _fixture.SubmitAsync(owner, model);
        var stale = (await PollAsync(first, model))!;
        await _fixture.NodeJobs.CompleteJobAsync(
            new CompleteJobRequest { NodeId = first.NodeId, JobId = job.JobId, Attempt = 1, Error = new JobError { Reason = "BROKEN", Message = "m" } }, first.Headers)
            .ResponseAsync.Within();
        var current = (await PollAsync(second, model))!;
        var before = await _fixture.GetAsync(owner, job.JobId);

        (await ProgressAsync(first, stale, 0.9)).LeaseHeld.Should().BeFalse();
        (await CompleteAsync(first, stale)).Should().Be(new CompleteJobResponse { Accepted = false, Status = JobStatus.Assigned });
        (await CompleteAsync(second, new JobLease(current) { Attempt = 1 })).Accepted.Should().BeFalse();

        (await _fixture.GetAsync(owner, job.JobId)).Should().Be(before);
        (await CompleteAsync(second, current)).Accepted.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Report_JobOfAnotherNode_ChangesNothing()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var (holder, stranger) = (await _fixture.RegisterAsync(owner), await _fixture.RegisterAsync(owner));
        var job = await _fixture.SubmitAsync(owner, model);
        var lease = (await PollAsync(holder, model))!;

        (await ProgressAsync(stranger, lease, 0.9)).LeaseHeld.Should().BeFalse();
        (await FaultOf(() => CompleteAsync(stranger, lease))).ShouldBeFault(StatusCode.NotFound, "JOB_NOT_FOUND");

        (await _fixture.GetAsync(owner, job.JobId)).Status.Should().Be(JobStatus.Assigned);
        (await CompleteAsync(holder, lease)).Accepted.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Complete_LeaseLapsedAndJobElsewhere_IsToldNotAccepted()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var (first, second) = (await _fixture.RegisterAsync(owner), await _fixture.RegisterAsync(owner));
        await _fixture.SubmitAsync(owner, model);
        var lapsed = (await PollAsync(first, model))!;
        // As when the first node vanished: nobody reported, so it is not among the nodes that failed the job.
        await using (var unit = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            await _fixture.Service<JobsStore>().ReapLeasesAsync(unit, TimeProvider.System.GetUtcNow().AddSeconds(31), 100, poisonNodes: 3, default).Within();
            await unit.CommitAsync(default).Within();
        }

        var current = (await PollAsync(second, model))!;

        (await CompleteAsync(first, lapsed)).Should().Be(new CompleteJobResponse { Accepted = false, Status = JobStatus.Assigned });
        (await CompleteAsync(second, current)).Accepted.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Method_PathOfAnotherNode_IsDenied()
    {
        var owner = await _fixture.UserAsync();
        var (own, other) = (await _fixture.RegisterAsync(owner), await _fixture.RegisterAsync(owner));
        var jobId = Id<JobTag>.New(TimeProvider.System).ToString();

        foreach (var nodeId in (string[])[other.NodeId, "nonsense", ""])
        {
            (await FaultOf(() => _fixture.NodeJobs.PollJobAsync(new PollJobRequest { NodeId = nodeId }, own.Headers).ResponseAsync))
                .ShouldBeFault(StatusCode.PermissionDenied, "NODE_MISMATCH");
            (await FaultOf(() => _fixture.NodeJobs.ReportJobProgressAsync(new ReportJobProgressRequest { NodeId = nodeId, JobId = jobId }, own.Headers).ResponseAsync))
                .ShouldBeFault(StatusCode.PermissionDenied, "NODE_MISMATCH");
            (await FaultOf(() => _fixture.NodeJobs.CompleteJobAsync(new CompleteJobRequest { NodeId = nodeId, JobId = jobId }, own.Headers).ResponseAsync))
                .ShouldBeFault(StatusCode.PermissionDenied, "NODE_MISMATCH");
        }
    }

    [SkippableFact]
    public async Task Complete_NeitherOrBothOutcomes_IsRefused()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var node = await _fixture.RegisterAsync(owner);
        await _fixture.SubmitAsync(owner, model);
        var lease = (await PollAsync(node, model))!;
        var neither = new CompleteJobRequest { NodeId = node.NodeId, JobId = lease.JobId, Attempt = 1 };
        var both = new CompleteJobRequest(neither) { Result = new Struct(), Error = new JobError() };

        foreach (var request in (CompleteJobRequest[])[neither, both])
            (await FaultOf(() => _fixture.NodeJobs.CompleteJobAsync(request, node.Headers).ResponseAsync)).ShouldBeFault(StatusCode.InvalidArgument, "OUTCOME_MISSING");
    }

    [SkippableFact]
    public async Task Complete_ResultTooLarge_FailsTheJob()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var node = await _fixture.RegisterAsync(owner);
        var job = await _fixture.SubmitAsync(owner, model);

        var completed = await CompleteAsync(node, (await PollAsync(node, model))!, new string('x', 1_100));

        completed.Should().Be(new CompleteJobResponse { Accepted = true, Status = JobStatus.Failed });
        (await _fixture.GetAsync(owner, job.JobId)).Error.Reason.Should().Be("RESULT_TOO_LARGE");
    }

    [SkippableFact]
    public async Task Poll_TooManyModels_IsRefused()
    {
        var node = await _fixture.RegisterAsync(await _fixture.UserAsync());
        var request = new PollJobRequest { NodeId = node.NodeId, Models = { Enumerable.Repeat("m", 1_025) } };

        (await FaultOf(() => _fixture.NodeJobs.PollJobAsync(request, node.Headers).ResponseAsync)).ShouldBeFault(StatusCode.InvalidArgument, "JOB_INVALID");
    }

    private async Task<JobLease?> PollAsync(TestNode node, ModelRecord model) => (await _fixture.NodeJobs.PollJobAsync(
        new PollJobRequest { NodeId = node.NodeId, Models = { model.Sha256 } }, node.Headers).ResponseAsync.Within()).Lease;

    private Task<ReportJobProgressResponse> ProgressAsync(TestNode node, JobLease lease, double progress) => _fixture.NodeJobs.ReportJobProgressAsync(
        new ReportJobProgressRequest { NodeId = node.NodeId, JobId = lease.JobId, Attempt = lease.Attempt, Progress = progress }, node.Headers).ResponseAsync.Within();

    private Task<CompleteJobResponse> CompleteAsync(TestNode node, JobLease lease, string text = "done") => _fixture.NodeJobs.CompleteJobAsync(
        new CompleteJobRequest
        {
            NodeId = node.NodeId, JobId = lease.JobId, Attempt = lease.Attempt, Result = new Struct { Fields = { ["text"] = Value.ForString(text) } },
        },
        node.Headers).ResponseAsync.Within();

    private static async Task<RpcException> FaultOf(Func<Task> call) =>
        (await FluentActions.Awaiting(() => call().Within()).Should().ThrowAsync<RpcException>()).Which;

    public sealed class SmallResultsFixture : JobsFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Jobs:MaxResultBytes"] = "1024" };
    }
}
