using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>Which node arriving jobs are given to, if any has room.</summary>
public sealed class JobHandoverTests(JobsHarness harness) : IClassFixture<JobsHarness>
{
    private readonly JobsHarness _jobs = harness.Required();

    [SkippableFact]
    public async Task TryReserve_TakesTheLeastBusyNodeWithRoomForAll()
    {
        var model = await _jobs.ModelAsync();
        var (busy, idle, small) = (_jobs.Session(_jobs.Nodes[0], model), _jobs.Session(_jobs.Nodes[1], model), _jobs.Session(_jobs.Nodes[2], model, slots: 1));
        foreach (var session in new[] { busy, idle, small }) session.Settle();
        busy.GenerationStarted();

        using (var room = _jobs.Handover.TryReserve(Jobs(model, 2)))
        {
            room!.Session.Should().BeSameAs(idle);
            (idle.ReservedSlots, _jobs.Held.FreeSlots(idle)).Should().Be((2, 6));
            using var rest = _jobs.Handover.TryReserve(Jobs(model, 7));
            rest!.Session.Should().BeSameAs(busy, "the other has room for six");
            _jobs.Handover.TryReserve(Jobs(model, 7)).Should().BeNull();
        }

        _jobs.Held.FreeSlots(idle).Should().Be(8);
        idle.SetDraining(true);
        _jobs.Handover.TryReserve(Jobs(model, 8)).Should().BeNull("one works, one drains, one is small");
        _jobs.Handover.TryReserve(Jobs(await _jobs.ModelAsync(), 1)).Should().BeNull("nobody has the model");
        _jobs.Handover.TryReserve([]).Should().BeNull();
    }

    [SkippableFact]
    public async Task TryReserve_NodeThatServesItsOwnerOnly_IsKeptForHim()
    {
        var model = await _jobs.ModelAsync();
        var hello = new NodeHello { Slots = 8, Models = { new ServableModel { Sha256 = model.Sha256 } }, Serve = new ServeRule { Scope = ServeScope.Owner } };
        var session = new NodeSession(new NodeIdentity(_jobs.Nodes[0], _jobs.Owner), hello, 64, _jobs.Clock);
        _jobs.Sessions.Add(session);
        session.Settle();

        _jobs.Handover.TryReserve(Jobs(model, 1, Guid.NewGuid())).Should().BeNull();
        using var room = _jobs.Handover.TryReserve(Jobs(model, 1));
        room!.Session.Should().BeSameAs(session);
    }

    private List<NewJob> Jobs((Guid Id, string Sha256) model, int count, Guid? owner = null) =>
        [.. Enumerable.Range(0, count).Select(_ => Id<JobTag>.New(_jobs.Clock)).Select(id => new NewJob(
            id.Value, id.ToString(), owner ?? _jobs.Owner, JobTypes.Inference, "{}", model.Id, model.Sha256, 3, _jobs.Clock.GetUtcNow(), _jobs.Clock.GetUtcNow().AddSeconds(900)))];
}
