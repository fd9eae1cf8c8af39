using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Ledger;

/// <summary>Looks up what was posted.</summary>
internal sealed class LedgerEntries(LedgerStore store)
{
    /// <summary>The transfer or settlement of this id, its legs as they were asked for; null when there is none.</summary>
    public async Task<LedgerEntry?> FindAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken)
    {
        var rows = await store.LegsAsync(work, id, cancellationToken);
        if (rows.Count == 0) return null;

        return new LedgerEntry(id, (EntryKind)rows[0].Kind, rows[0].Reference, [.. rows.Select(ToLeg)]);
    }

    private static Leg ToLeg(LegRow row)
    {
        var asset = (Asset)row.Asset;
        return new Leg(
            new LedgerAccount(asset, (AccountCode)row.DebitCode, row.DebitOwner),
            new LedgerAccount(asset, (AccountCode)row.CreditCode, row.CreditOwner),
            new Money(asset, row.Amount));
    }
}
