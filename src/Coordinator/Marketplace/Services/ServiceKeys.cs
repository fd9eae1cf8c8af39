using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>The key of a subscription: one at a time, shown once, for the service alone.</summary>
internal sealed class ServiceKeys(ApiKeys keys)
{
    /// <summary>Takes the place of the key before. The secret is kept nowhere.</summary>
    /// <returns>The secret, and the keys to announce after the commit.</returns>
    public async Task<(string Secret, IReadOnlyList<Guid> Revoked)> ReplaceAsync(
        UnitOfWork work, ServiceRecord service, SubscriberRecord subscription, CallOrigin? origin, CancellationToken cancellationToken)
    {
        var revoked = await keys.RevokeOfSubscriptionAsync(work, subscription.Id, origin, cancellationToken);
        var request = new NewApiKey(service.Name, [Scopes.Inference], ExpiresAt: null) { SubscriptionId = subscription.Id };
        var (key, secret) = await keys.InsertAsync(work, subscription.UserId, request, origin, cancellationToken);
        await SubscribersStore.SetKeyAsync(work, subscription.Id, key.Id, cancellationToken);
        return (secret, revoked);
    }

    /// <returns>The keys to announce after the commit.</returns>
    public async Task<IReadOnlyList<Guid>> RevokeAsync(UnitOfWork work, Guid subscriptionId, CallOrigin? origin, CancellationToken cancellationToken)
    {
        var revoked = await keys.RevokeOfSubscriptionAsync(work, subscriptionId, origin, cancellationToken);
        await SubscribersStore.SetKeyAsync(work, subscriptionId, null, cancellationToken);
        return revoked;
    }

    public Task AnnounceAsync(IReadOnlyList<Guid> revoked) => keys.AnnounceAsync(revoked);
}
