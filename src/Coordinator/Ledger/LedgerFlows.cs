using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Ledger;

/// <summary>What moved an account, for those who compare it with the world outside. Reads all of its history: not for a user's call.</summary>
internal static class LedgerFlows
{
    public static async Task<IReadOnlyList<LedgerFlow>> ByKindAsync(UnitOfWork work, LedgerAccount account, CancellationToken cancellationToken)
    {
        var rows = await LedgerFlowsStore.ByKindAsync(work, account.Owner, (short)account.Code, (short)account.Asset, cancellationToken);
        return [.. rows.Select(row => new LedgerFlow((EntryKind)row.Kind, row.Net))];
    }

    /// <summary>Credits less debits of the account by entry; entries that are not there are not in the answer.</summary>
    public static async Task<IReadOnlyDictionary<Guid, long>> OfEntriesAsync(
        UnitOfWork work, LedgerAccount account, Guid[] entryIds, CancellationToken cancellationToken)
    {
        var rows = await LedgerFlowsStore.OfEntriesAsync(work, account.Owner, (short)account.Code, (short)account.Asset, entryIds, cancellationToken);
        return rows.ToDictionary(row => row.Id, row => row.Net);
    }
}
