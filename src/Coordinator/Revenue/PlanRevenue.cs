using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>A plan payment: the platform takes its share, the rest waits in the month's pool for the models that are used.</summary>
internal sealed class PlanRevenue(LedgerBook book, RevenueReversal reversal, CurrentSettings settings)
{
    /// <summary>Spends the amount from the user's balance. The month of <paramref name="at"/> says which pool it fills.</summary>
    public Task<LedgerOutcome> PostAsync(
        UnitOfWork work, Guid entryId, Guid userId, Money amount, string reference, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var parts = settings.Get(RevenueRules.Setting).OfPlan(amount);
        var legs = RevenueRules.PlanLegs(LedgerAccount.UserAvailable(amount.Asset, userId), Month.Of(at), parts);
        return book.TransferAsync(work, new LedgerEntry(entryId, EntryKind.PlanSplit, reference, legs), cancellationToken);
    }

    /// <summary>Gives all of it back to the user. What the pool has paid out by now, the platform gives.</summary>
    public Task<LedgerOutcome> ReverseAsync(UnitOfWork work, Guid entryId, CancellationToken cancellationToken) =>
        reversal.ReverseAsync(work, entryId, cancellationToken);
}
