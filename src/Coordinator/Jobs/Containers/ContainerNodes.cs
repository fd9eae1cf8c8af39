using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Nodes.Reputation;
using AIForge.Protocol.V1;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The nodes of this process as placement sees them.</summary>
internal sealed class ContainerNodes(NodeSessions sessions, HeldAttempts held, NodeReputations reputations, GroupMatesStore mates, SuspendedNodes suspended)
{
    public IReadOnlyList<CandidateNode> All() => [.. sessions.All.Select(Of)];

    /// <summary>Those alone that could have one more container.</summary>
    public List<CandidateNode> WithRoom() =>
        [.. sessions.All.Where(session => session is { AcceptsWork: true, Containers: { AbsentReason: "", Slots: > 0 } }).Select(Of).Where(node => node.Running < node.Capacity!.Slots)];

    public CandidateNode? Find(Guid nodeId) => sessions.Find(nodeId) is { } session ? Of(session) : null;

    /// <summary>The same, and whom of these owners of jobs the nodes know that serve the groups of theirs.</summary>
    public async Task<IReadOnlyList<CandidateNode>> WithMatesAsync(IReadOnlyList<CandidateNode> nodes, IEnumerable<Guid> jobOwners, CancellationToken cancellationToken)
    {
        Guid[] owners = [.. nodes.Where(ServesGroups).Select(node => node.OwnerId).Distinct()];
        if (owners.Length == 0) return nodes;
        var found = await mates.OfAsync(owners, [.. jobOwners.Distinct()], cancellationToken);
        return [.. nodes.Select(node => ServesGroups(node) ? node with { Mates = found[node.OwnerId].ToHashSet() } : node)];
    }

    private static bool ServesGroups(CandidateNode node) => node.Terms.Serving == NodeServing.Groups;

    private CandidateNode Of(NodeSession session)
    {
        var demands = held.Containers(session);
        return new CandidateNode(session.NodeId, session.AcceptsWork, session.Containers, demands.Count, demands.Aggregate(ContainerDemand.Nothing, (sum, demand) => sum + demand))
        {
            OwnerId = session.Identity.OwnerId,
            Terms = session.Terms,
            Reputation = reputations.Of(session.NodeId),
            LeastForPay = reputations.LeastForPay,
            Cached = session.Cached,
            IsSuspended = suspended.Contains(session.NodeId),
        };
    }
}
