using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>Ends a subscription: its key no longer works, and credits that nothing holds are on the balance again.</summary>
internal sealed class SubscriptionEnding(ServiceKeys keys, ServiceCredits credits, TimeProvider clock)
{
    /// <param name="subscription">Locked by this transaction.</param>
    /// <returns>The keys to announce after the commit.</returns>
    public async Task<IReadOnlyList<Guid>> EndAsync(
        UnitOfWork work, SubscriberRecord subscription, string reason, CallOrigin? origin, CancellationToken cancellationToken)
    {
        var revoked = await keys.RevokeAsync(work, subscription.Id, origin, cancellationToken);
        await SubscribersStore.EndAsync(work, subscription.Id, reason, clock.GetUtcNow(), cancellationToken);
        if (subscription.PeriodEnd is null)
            await credits.WithdrawUpToAsync(work, LedgerIds.Of("credit.end", subscription.Id), EntryKind.CreditWithdrawal, subscription, most: null, cancellationToken);
        return revoked;
    }
}
