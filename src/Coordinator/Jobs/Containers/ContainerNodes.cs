using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Nodes;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The nodes of this process as placement sees them.</summary>
internal sealed class ContainerNodes(NodeSessions sessions, HeldAttempts held, SuspendedNodes suspended)
{
    public IReadOnlyList<CandidateNode> All() => [.. sessions.All.Select(Of)];

    /// <summary>Those alone that could have one more container.</summary>
    public List<CandidateNode> WithRoom() =>
        [.. sessions.All.Where(session => session is { AcceptsWork: true, Containers: { AbsentReason: "", Slots: > 0 } }).Select(Of).Where(node => node.Running < node.Capacity!.Slots)];

    public CandidateNode? Find(Guid nodeId) => sessions.Find(nodeId) is { } session ? Of(session) : null;

    private CandidateNode Of(NodeSession session)
    {
        var demands = held.Containers(session);
        return new CandidateNode(session.NodeId, session.AcceptsWork, session.Containers, demands.Count, demands.Aggregate(ContainerDemand.Nothing, (sum, demand) => sum + demand))
        {
            OwnerId = session.Identity.OwnerId,
            IsSuspended = suspended.Contains(session.NodeId),
        };
    }
}
