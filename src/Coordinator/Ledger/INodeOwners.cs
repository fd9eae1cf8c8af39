namespace AIForge.Coordinator.Ledger;

/// <summary>Whose the nodes are that own accounts; asked by name, for nodes are known to a higher slice.</summary>
internal interface INodeOwners
{
    Task<bool> IsOwnerAsync(Guid userId, Guid nodeId, CancellationToken cancellationToken);
}
