namespace AIForge.Coordinator.Ledger;

/// <summary>What moved an account, for those who compare it with the world outside. Reads all of its history: not for a user's call.</summary>
internal sealed class LedgerFlows(LedgerFlowsStore store)
{
    public async Task<IReadOnlyList<LedgerFlow>> ByKindAsync(LedgerAccount account, CancellationToken cancellationToken) =>
        [.. (await store.ByKindAsync(account.Owner, (short)account.Code, (short)account.Asset, cancellationToken)).Select(row => new LedgerFlow((EntryKind)row.Kind, row.Net))];

    /// <summary>Credits less debits of the account by entry; entries that are not there are not in the answer.</summary>
    public async Task<IReadOnlyDictionary<Guid, long>> OfEntriesAsync(LedgerAccount account, Guid[] entryIds, CancellationToken cancellationToken) =>
        (await store.OfEntriesAsync(account.Owner, (short)account.Code, (short)account.Asset, entryIds, cancellationToken)).ToDictionary(row => row.Id, row => row.Net);
}
