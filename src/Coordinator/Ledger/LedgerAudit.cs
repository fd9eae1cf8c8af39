using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Ledger;

/// <summary>
/// Recomputes the whole ledger from its entries, at one instant: sums, holds and chains. Nothing that it relies on is taken from
/// what it checks.
/// </summary>
internal sealed class LedgerAudit(Db db, LedgerAuditStore store, IEnumerable<ILedgerCheck> checks)
{
    private const int MostDifferences = 100;
    private const int Batch = 5_000;

    public async Task<LedgerAuditReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var work = await db.SnapshotAsync(cancellationToken);
        var differences = new List<string>();
        foreach (var sql in LedgerAuditStore.Checks) differences.AddRange(await store.RunAsync(work, sql, MostDifferences, cancellationToken));
        var (entries, heads) = await FollowAsync(work, differences, cancellationToken);
        foreach (var check in checks) differences.AddRange(await check.RunAsync(MostDifferences, cancellationToken));
        return new LedgerAuditReport(entries, [.. differences.Take(MostDifferences)], heads);
    }

    /// <summary>Reads every entry in its order, which is the order of each chain too.</summary>
    private async Task<(long Entries, IReadOnlyList<ChainHead> Heads)> FollowAsync(UnitOfWork work, List<string> differences, CancellationToken cancellationToken)
    {
        var heads = await store.HeadsAsync(work, cancellationToken);
        var seen = (await store.AuditedHeadsAsync(work, cancellationToken)).ToDictionary(head => (head.Chain, head.Position), head => head.Hash);
        var chains = heads.ToDictionary(head => head.Chain, head => new LedgerChain(head.Chain));
        var (entries, after) = (0L, 0L);
        while (differences.Count < MostDifferences && await store.EntriesAsync(work, after, Batch, cancellationToken) is { Count: > 0 } rows)
        {
            var legs = (await store.LegsAsync(work, after + 1, rows[^1].Seq, cancellationToken)).ToLookup(leg => leg.Entry);
            foreach (var row in rows)
            {
                if (ContentProblem(row, legs[row.Seq]) is { } changed) differences.Add(changed);
                if (!chains.TryGetValue(row.Chain, out var chain)) differences.Add($"entry {row.Id} is of chain {row.Chain}, which does not exist");
                else if (chain.Follow(row) is { } broken) differences.Add(broken);
                if (seen.Remove((row.Chain, row.Position), out var hash) && !hash.AsSpan().SequenceEqual(row.Hash))
                    differences.Add($"link {row.Position} of chain {row.Chain} is another than an earlier audit saw");
            }

            (entries, after) = (entries + rows.Count, rows[^1].Seq);
        }

        if (differences.Count >= MostDifferences) return (entries, heads);
        differences.AddRange(seen.Keys.Select(head => $"link {head.Position} of chain {head.Chain}, which an earlier audit saw, is missing"));
        differences.AddRange(heads.Where(head => chains[head.Chain] is var chain && (chain.Position != head.Position || !chain.Hash.AsSpan().SequenceEqual(head.Hash)))
            .Select(head => $"chain {head.Chain} ends at link {chains[head.Chain].Position}, its head says {head.Position}"));
        return (entries, heads);
    }

    private static string? ContentProblem(EntryRow row, IEnumerable<StoredLegRow> legs) =>
        LedgerContent.HashOf(StoredEntry.CommandOf(row, legs)).AsSpan().SequenceEqual(row.Content) ? null : $"entry {row.Id} is not what was posted";
}
