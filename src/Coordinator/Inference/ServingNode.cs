using AIForge.Coordinator.Inference.Replicas;
using AIForge.Coordinator.Nodes;

namespace AIForge.Coordinator.Inference;

/// <summary>The node that was chosen for a request: one whose stream ends here, or one of another replica. One of both is set.</summary>
internal sealed record ServingNode
{
    public ServingNode(NodeSession own) => (Own, NodeId) = (own, own.NodeId);

    public ServingNode(RemoteNode other) => (Other, NodeId) = (other, other.NodeId);

    public Guid NodeId { get; }

    public NodeSession? Own { get; }

    public RemoteNode? Other { get; }
}
