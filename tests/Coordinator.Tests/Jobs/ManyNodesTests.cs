using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>A queue looked through for thousands of nodes: nobody is asked for in vain at every tick, and nobody is forgotten.</summary>
public sealed class ManyNodesTests(JobsFixture fixture) : IClassFixture<JobsFixture>
{
    private readonly JobsFixture _fixture = (JobsFixture)fixture.Required();

    [SkippableFact]
    public async Task Job_ThatOnlyOneOfManyNodesMayHave_ReachesIt()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var others = Enumerable.Range(0, 600).Select(_ => Busy(model.Sha256)).ToList();
        others.ForEach(_fixture.Service<NodeSessions>().Add);
        await using var node = await _fixture.ConnectAsync(model);

        var job = await _fixture.SubmitAsync(owner, model);

        (await node.AttemptAsync(job.JobId)).Ref.JobId.Should().Be(job.JobId, "those that were asked for in vain come last next time");
        others.ForEach(_fixture.Service<NodeSessions>().Remove);
    }

    [Fact]
    public void WaitingModels_KnowForWhomThereIsNothing()
    {
        var waiting = new WaitingModels(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, isAll: true);

        (waiting.IsEmpty, waiting.Has(["a"]), waiting.Has(["c", "b"]), waiting.Has(["c"]), waiting.Has([])).Should().Be((false, true, true, false, false));
        waiting.Leased("a");
        waiting.Has(["a"]).Should().BeFalse("its only job is gone");
        new WaitingModels(new Dictionary<string, int> { ["a"] = 1 }, isAll: false).Has(["c"]).Should().BeTrue("others may wait behind");
        new WaitingModels(new Dictionary<string, int>(), isAll: true).IsEmpty.Should().BeTrue();
    }

    /// <summary>A node with the model that takes its owner's work only.</summary>
    private static NodeSession Busy(string sha256)
    {
        var hello = FakeNode.Hello([sha256]);
        hello.Serve = new ServeRule { Scope = ServeScope.Owner };
        var session = new NodeSession(new NodeIdentity(Guid.CreateVersion7(), Guid.CreateVersion7()), hello, 64, TimeProvider.System);
        session.Settle();
        return session;
    }
}
