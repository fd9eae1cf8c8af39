using AIForge.Coordinator.Ledger;

namespace AIForge.Coordinator.Nodes;

/// <summary>Tells the ledger's readers whose a node is.</summary>
internal sealed class NodeOwners(NodesStore store) : INodeOwners
{
    public async Task<bool> IsOwnerAsync(Guid userId, Guid nodeId, CancellationToken cancellationToken) => await store.FindAsync(nodeId, userId, cancellationToken) is not null;
}
