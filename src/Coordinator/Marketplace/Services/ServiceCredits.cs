using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>Moves money between a subscriber's balance and the credits of a service that is paid by use.</summary>
internal sealed class ServiceCredits(LedgerBook book, LedgerBalances balances)
{
    // Requests hold and settle meanwhile: what is there may be less by the time it is taken.
    private const int Attempts = 5;

    public static Guid TopUpOf(Guid actId) => LedgerIds.Of("credit.top-up", actId);

    /// <param name="entryId">Of the entry that is made.</param>
    public Task<LedgerOutcome> TopUpAsync(UnitOfWork work, Guid entryId, SubscriberRecord subscription, Money amount, CancellationToken cancellationToken)
    {
        var leg = new Leg(LedgerAccount.UserAvailable(amount.Asset, subscription.UserId), LedgerAccount.ApiCredits(subscription.Id), amount);
        return book.TransferAsync(work, new LedgerEntry(entryId, EntryKind.CreditTopUp, ReferenceOf(subscription), [leg]), cancellationToken);
    }

    public Task<LedgerOutcome> WithdrawAsync(
        UnitOfWork work, Guid entryId, EntryKind kind, SubscriberRecord subscription, Money amount, CancellationToken cancellationToken)
    {
        var leg = new Leg(LedgerAccount.ApiCredits(subscription.Id), LedgerAccount.UserAvailable(amount.Asset, subscription.UserId), amount);
        return book.TransferAsync(work, new LedgerEntry(entryId, kind, ReferenceOf(subscription), [leg]), cancellationToken);
    }

    /// <summary>As much as is there and no request holds, up to <paramref name="most"/>; what it was.</summary>
    public async Task<Money> WithdrawUpToAsync(
        UnitOfWork work, Guid entryId, EntryKind kind, SubscriberRecord subscription, Money? most, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var available = (await balances.OfAsync(work, LedgerAccount.ApiCredits(subscription.Id), cancellationToken)).Available;
            var amount = most is { } limit && limit < available ? limit : available;
            if (amount.IsZero) return amount;
            if (await WithdrawAsync(work, entryId, kind, subscription, amount, cancellationToken) is not LedgerOutcome.InsufficientFunds) return amount;
        }

        return Money.Zero(Asset.Usdt);
    }

    public async Task<Balance> OfAsync(Guid subscriptionId, CancellationToken cancellationToken) =>
        await balances.OfAsync(LedgerAccount.ApiCredits(subscriptionId), cancellationToken);

    private static string ReferenceOf(SubscriberRecord subscription) => new Id<ServiceSubscriptionTag>(subscription.Id).ToString();
}
