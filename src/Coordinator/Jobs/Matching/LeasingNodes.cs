using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Nodes.Reputation;

namespace AIForge.Coordinator.Jobs.Matching;

/// <summary>What the lease of an inference job asks of the node that it is for.</summary>
internal sealed class LeasingNodes(NodesStore nodes, NodeReputations reputations)
{
    public LeasingNode Of(NodeSession session) =>
        new(session.NodeId, session.Identity.OwnerId, session.Models, session.Terms, reputations.Of(session.NodeId), reputations.LeastForPay)
        {
            KernelClasses = [.. session.Models.Select(session.KernelClassOf)],
        };

    /// <summary>From 0 to 1: of equally busy nodes the better one is asked first.</summary>
    public double ReputationOf(NodeSession session) => reputations.Of(session.NodeId);

    /// <summary>A node that polls has no session: what it said when it enrolled counts.</summary>
    /// <exception cref="Shared.Faults.FaultException">It was removed.</exception>
    public async Task<LeasingNode> OfAsync(Guid nodeId, string[] models, CancellationToken cancellationToken)
    {
        var (ownerId, resources) = await nodes.FindActiveAsync(nodeId, cancellationToken) ?? throw NodesFaults.Deactivated();
        return new LeasingNode(nodeId, ownerId, models, NodesMapping.TermsOf(resources), await reputations.LoadAsync(nodeId, cancellationToken), reputations.LeastForPay);
    }
}
