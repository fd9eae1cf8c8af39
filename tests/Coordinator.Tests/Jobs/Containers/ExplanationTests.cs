using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>Why a job waits and why a node gets nothing: what is said is what the dispatcher does.</summary>
public sealed class ExplanationTests(ContainersFixture fixture) : IClassFixture<ContainersFixture>
{
    private readonly ContainersFixture _fixture = (ContainersFixture)fixture.Required();

    private JobPlacementService.JobPlacementServiceClient Placement => new(_fixture.Anonymous);

    private Task<ExplainJobResponse> WhyAsync(TestUser owner, string jobId) => Placement.ExplainJobAsync(new ExplainJobRequest { JobId = jobId }, owner.Headers).ResponseAsync.Within();

    private Task<ExplainNodeResponse> WhyNodeAsync(TestUser owner, string nodeId) => Placement.ExplainNodeAsync(new ExplainNodeRequest { NodeId = nodeId }, owner.Headers).ResponseAsync.Within();

    private async Task CancelAsync(TestUser owner, Job job) => await _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = job.JobId }, owner.Headers).ResponseAsync.Within();

    [SkippableFact]
    public async Task Job_ThatWaits_NamesARuleForEveryNode_AndIsTakenWhenOneGoes()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        await using var none = await FakeNode.ConnectAsync(_fixture.Coordinator, await _fixture.RegisterAsync(owner));
        await using var poor = await _fixture.ConnectAsync(identity, ContainersFixture.Capacity(slots: 1, gpus: 0));
        await using var draining = await _fixture.NodeAsync(ContainersFixture.Capacity(gpus: 8));
        await draining.SendAsync(new ConnectRequest { Drain = new Drain { Draining = true } });
        await Eventually.IsTrueAsync(() => _fixture.Service<Coordinator.Nodes.NodeSessions>().Find(draining.Identity.Id) is { Draining: true });
        var job = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Set("gpus", 2)));
        var behind = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Set("gpus", 2)));

        var why = await WhyAsync(owner, job.JobId);

        (why.Status, why.SuitableNodes, why.Position).Should().Be((JobStatus.Pending, 0, 1));
        why.Rejections.ToDictionary(rejection => rejection.Rule, rejection => rejection.Nodes).Should()
            .Contain("GPUS", 1).And.Contain("NO_CONTAINER_ENGINE", 1).And.Contain("NOT_ACCEPTING", 1);
        why.Summary.Should().Contain("GPUS");
        (await WhyAsync(owner, behind.JobId)).Position.Should().Be(2);
        var node = await WhyNodeAsync(owner, identity.NodeId);
        node.Missed.Should().ContainSingle().Which.Should().Match<MissedDemand>(miss => miss.Rule == "GPUS" && miss.Demands == 1 && miss.Unlock.Length > 0);
        node.AcceptsWork.Should().BeTrue();
        (await _fixture.GetAsync(owner, job.JobId)).Status.Should().Be(JobStatus.Pending, "the dispatcher is of the same opinion");

        // What unlocks it, as the answer says.
        await poor.SendAsync(new ConnectRequest { ContainerCapacity = ContainersFixture.Capacity(slots: 1, gpus: 2) });
        var attempt = (await poor.AttemptAsync(job.JobId)).Ref;
        (await WhyAsync(owner, job.JobId)).Summary.Should().Be("A node has the job.");
        (await WhyAsync(owner, behind.JobId)).Rejections.Should().Contain(rejection => rejection.Rule == "BUSY" && rejection.Nodes == 1);
        await CancelAsync(owner, behind);
        await ContainersFixture.EndAsync(poor, attempt);
        (await WhyAsync(owner, job.JobId)).Summary.Should().Be("The job has ended.");
    }

    [SkippableFact]
    public async Task OwnNode_AskedWithItsToken_HearsWhatItsOwnerHears_AndOfNoOtherNode()
    {
        var owner = await _fixture.UserAsync();
        var (mine, away) = (await _fixture.RegisterAsync(owner), await _fixture.RegisterAsync(owner));
        await using var node = await _fixture.ConnectAsync(mine, ContainersFixture.Capacity(gpus: 0));
        var job = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Set("gpus", 5)));
        var client = new NodePlacementService.NodePlacementServiceClient(_fixture.Anonymous);
        async Task<ExplainNodeResponse> OwnAsync(Metadata headers) =>
            (await client.ExplainOwnNodeAsync(new ExplainOwnNodeRequest(), headers).ResponseAsync.Within()).Explanation;

        var heard = await OwnAsync(mine.Headers);

        heard.Should().Be(await WhyNodeAsync(owner, mine.NodeId));
        heard.Missed.Should().Contain(miss => miss.Rule == "GPUS" && miss.Unlock.Length > 0);
        (await OwnAsync(away.Headers)).Summary.Should().Contain("not connected", "the token of another node of the same owner asks about that node");
        var refused = (await FluentActions.Awaiting(() => OwnAsync(owner.Headers)).Should().ThrowAsync<RpcException>()).Which;
        refused.StatusCode.Should().Be(StatusCode.PermissionDenied);
        await CancelAsync(owner, job);
    }

    [SkippableFact]
    public async Task Job_ThatANodeFailed_SaysSoWithTheFailure()
    {
        var owner = await _fixture.UserAsync();
        var identity = await _fixture.RegisterAsync(owner);
        await using var node = await _fixture.ConnectAsync(identity, ContainersFixture.Capacity(gpus: 8));
        var job = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Set("gpus", 7)));
        await ContainersFixture.FailAsync(node, (await node.AttemptAsync(job.JobId)).Ref, FaultParty.Node, "DISK_BROKEN");

        var why = await WhyAsync(owner, job.JobId);

        why.LastFailure.Reason.Should().Be("DISK_BROKEN");
        why.Rejections.Should().Contain(rejection => rejection.Rule == "EXCLUDED" && rejection.Nodes == 1);
        (await WhyNodeAsync(owner, identity.NodeId)).Faults.Should().Be(1);
        await CancelAsync(owner, job);
    }

    [SkippableFact]
    public async Task InferenceJob_WithoutItsModel_SaysSo()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var other = await _fixture.ConnectAsync(await _fixture.ModelAsync());
        var job = (await _fixture.Jobs.CreateJobAsync(JobsFixture.Request(model), owner.Headers).ResponseAsync.Within()).Job;

        (await WhyAsync(owner, job.JobId)).Rejections.Should().Contain(rejection => rejection.Rule == "MODEL");

        await using var node = await _fixture.ConnectAsync(model);
        await node.CompleteAsync((await node.AttemptAsync(job.JobId)).Ref);
    }

    [SkippableFact]
    public async Task Containers_ThatWait_KnowHowManyAreGivenOutBefore()
    {
        var (first, second) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        Task<Job> SubmitAsync(TestUser owner) => _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Set("gpus", 8)));
        async Task<int> BeforeAsync(TestUser owner, Job job) => (await WhyAsync(owner, job.JobId)).JobsBefore;
        var (a1, a2, a3) = (await SubmitAsync(first), await SubmitAsync(first), await SubmitAsync(first));
        var b1 = await SubmitAsync(second);

        // Nodes are divided: a1, b1, a2, a3.
        (await BeforeAsync(first, a1), await BeforeAsync(second, b1), await BeforeAsync(first, a2), await BeforeAsync(first, a3)).Should().Be((0, 1, 2, 3));

        // Whoever has more comes later: b1, a2, a3.
        await using var node = await _fixture.NodeAsync(ContainersFixture.Capacity(slots: 1, gpus: 8));
        var attempt = await node.AttemptAsync(a1.JobId);
        (await BeforeAsync(second, b1), await BeforeAsync(first, a2), await BeforeAsync(first, a3)).Should().Be((0, 1, 2));
        (await WhyAsync(first, a1.JobId)).HasJobsBefore.Should().BeFalse("it waits no more");
        foreach (var (owner, job) in new[] { (first, a2), (first, a3), (second, b1) }) await CancelAsync(owner, job);
        await ContainersFixture.EndAsync(node, attempt.Ref);
    }

    [SkippableFact]
    public async Task InferenceJobs_ThatWait_KnowHowManyAreGivenOutBefore()
    {
        var (first, second, model) = (await _fixture.UserAsync(), await _fixture.UserAsync(), await _fixture.ModelAsync());
        async Task<Job> SubmitAsync(TestUser owner, int priority)
        {
            var request = JobsFixture.Request(model);
            request.Parameters.Fields["priority"] = Google.Protobuf.WellKnownTypes.Value.ForNumber(priority);
            return (await _fixture.Jobs.CreateJobAsync(request, owner.Headers).ResponseAsync.Within()).Job;
        }

        async Task<int> BeforeAsync(TestUser owner, Job job) => (await WhyAsync(owner, job.JobId)).JobsBefore;
        var (slow, other, urgent) = (await SubmitAsync(first, 1), await SubmitAsync(second, 5), await SubmitAsync(first, 9));
        var start = await BeforeAsync(first, urgent);

        // The urgent one takes its owner's first place, and passes nobody else.
        (await BeforeAsync(second, other), await BeforeAsync(first, slow)).Should().Be((start + 1, start + 2));
        foreach (var (owner, job) in new[] { (first, slow), (first, urgent), (second, other) }) await CancelAsync(owner, job);
    }

    [SkippableFact]
    public async Task SomebodyElses_AreNotThere()
    {
        var (owner, stranger) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var job = await _fixture.SubmitAsync(owner, ContainersFixture.Request(set => set.Set("gpus", 8)));
        var node = await _fixture.RegisterAsync(owner);

        (await FluentActions.Awaiting(() => WhyAsync(stranger, job.JobId)).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "JOB_NOT_FOUND");
        (await FluentActions.Awaiting(() => WhyNodeAsync(stranger, node.NodeId)).Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.NotFound, "NODE_NOT_FOUND");
        (await WhyNodeAsync(owner, node.NodeId)).Summary.Should().Contain("not connected");
        await CancelAsync(owner, job);
    }
}
