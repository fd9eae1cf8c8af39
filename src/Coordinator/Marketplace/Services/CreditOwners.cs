using AIForge.Coordinator.Ledger;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>Tells the ledger's readers whose the credits of a subscription are.</summary>
internal sealed class CreditOwners(SubscribersStore store) : ICreditOwners
{
    public async Task<bool> IsOwnerAsync(Guid userId, Guid subscriptionId, CancellationToken cancellationToken) =>
        await store.FindAsync(subscriptionId, userId, cancellationToken) is not null;
}
