using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>Publishing and listing fees, which are the platform's alone.</summary>
internal sealed class FeeRevenue(LedgerBook book, RevenueReversal reversal)
{
    /// <summary>Spends the amount from the user's balance.</summary>
    public Task<LedgerOutcome> PostAsync(
        UnitOfWork work, Guid entryId, EntryKind kind, Guid userId, Money amount, string reference, CancellationToken cancellationToken)
    {
        if (kind is not (EntryKind.PublishingFee or EntryKind.ListingFee)) throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a fee.");
        var leg = new Leg(LedgerAccount.UserAvailable(amount.Asset, userId), LedgerAccount.PlatformRevenue(amount.Asset), amount);
        return book.TransferAsync(work, new LedgerEntry(entryId, kind, reference, [leg]), cancellationToken);
    }

    /// <summary>Gives all of it back to the user.</summary>
    public Task<LedgerOutcome> ReverseAsync(UnitOfWork work, Guid entryId, CancellationToken cancellationToken) =>
        reversal.ReverseAsync(work, entryId, cancellationToken);
}
