using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Tests.Inference.ColdStart;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>Jobs for models that no node has loaded, with nodes that do what the test says.</summary>
public sealed class JobColdStartTests(ColdStartFixture fixture) : IClassFixture<ColdStartFixture>
{
    private readonly ColdStartFixture _fixture = (ColdStartFixture)fixture.Required();

    private JobService.JobServiceClient Jobs => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Job_ForAModelThatNobodyHasLoaded_HasANodeLoadIt_AndGoesThere()
    {
        var (owner, (model, _)) = (await _fixture.UserAsync(), await _fixture.StoredModelAsync());
        await using var node = await _fixture.RoomyNodeAsync();
        var job = await SubmitAsync(owner, model.Name);

        await ColdStartFixture.DesiredAsync(node, model);
        await ColdStartFixture.ReportAsync(node, ColdStartFixture.State(model, ModelPhase.Loaded));

        var attempt = await node.AttemptAsync(job.JobId);
        (await node.CompleteAsync(attempt.Ref)).Should().BeTrue();
    }

    [SkippableFact]
    public async Task Job_ThatGoesToANode_KeepsItsModelLoaded()
    {
        var (owner, (model, _)) = (await _fixture.UserAsync(), await _fixture.StoredModelAsync());
        var (idle, _) = await _fixture.StoredModelAsync();
        await using var node = await _fixture.RoomyNodeAsync(1 << 30, "", ColdStartFixture.State(model, ModelPhase.Loaded), ColdStartFixture.State(idle, ModelPhase.Loaded));
        await ColdStartFixture.DesiredAsync(node, model, idle);
        var before = TimeProvider.System.GetUtcNow();
        var job = await SubmitAsync(owner, model.Name);
        var attempt = await node.AttemptAsync(job.JobId);

        _fixture.Service<ModelLoads>().Unload(before);

        await ColdStartFixture.DesiredAsync(node, model);
        await node.CompleteAsync(attempt.Ref);
    }

    [SkippableFact]
    public async Task Job_ForAnEncryptedModel_IsLoadedAndRunByItsOwnersNodesOnly()
    {
        var owner = await _fixture.UserAsync();
        var (model, _) = await _fixture.EncryptedModelAsync(owner);
        // It has more room, and says that it has the model.
        await using var stranger = await _fixture.RoomyNodeAsync(2L << 30, "", ColdStartFixture.State(model, ModelPhase.Loaded));
        await using var own = await _fixture.RoomyNodeAsync(owner);
        var job = await SubmitAsync(owner, model.Name);

        await ColdStartFixture.DesiredAsync(own, model);
        (await StatusAsync(owner, job)).Should().Be(JobStatus.Pending);
        var polled = await new NodeJobService.NodeJobServiceClient(_fixture.Anonymous).PollJobAsync(
            new PollJobRequest { NodeId = stranger.Identity.NodeId, Models = { model.Sha256 } }, stranger.Identity.Headers).ResponseAsync.Within();
        polled.Lease.Should().BeNull("asking for it is not enough either");
        await ColdStartFixture.ReportAsync(own, ColdStartFixture.State(model, ModelPhase.Loaded));

        var attempt = await own.AttemptAsync(job.JobId);
        (await own.CompleteAsync(attempt.Ref)).Should().BeTrue();
        _fixture.Service<NodeSessions>().Find(stranger.Identity.Id).Should().NotBeNull();
    }

    private async Task<Job> SubmitAsync(TestUser owner, string model) =>
        (await Jobs.CreateJobAsync(new CreateJobRequest { Type = "ai_inference", Parameters = JobsFixture.Parameters(model) }, owner.Headers).ResponseAsync.Within()).Job;

    private async Task<JobStatus> StatusAsync(TestUser owner, Job job) =>
        (await Jobs.GetJobAsync(new GetJobRequest { JobId = job.JobId }, owner.Headers).ResponseAsync.Within()).Job.Status;
}
