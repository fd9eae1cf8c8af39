namespace AIForge.Coordinator.Ledger;

/// <summary>Whose the subscriptions are that own credits; asked by name, for subscriptions to services are known to a higher slice.</summary>
internal interface ICreditOwners
{
    Task<bool> IsOwnerAsync(Guid userId, Guid subscriptionId, CancellationToken cancellationToken);
}
