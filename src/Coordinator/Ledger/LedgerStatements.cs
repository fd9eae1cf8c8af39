using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Ledger;

/// <summary>What went in and out of an account, with the balance after each line. Not for sharded accounts: their rows have no common order.</summary>
internal sealed class LedgerStatements(Db db, LedgerStatementsStore store)
{
    /// <summary>Lines of a month in one file, at most.</summary>
    public const int LargestMonth = 100_000;

    private static readonly StatementCursor End = new(long.MaxValue, 0);

    /// <summary>Newest first, at most so many; where the next page begins, or null on the last.</summary>
    /// <param name="before">From the page before; null for the first.</param>
    public async Task<(IReadOnlyList<StatementLine> Lines, StatementCursor? Next)> PageAsync(
        LedgerAccount account, StatementCursor? before, int size, CancellationToken cancellationToken)
    {
        await using var snapshot = await db.SnapshotAsync(cancellationToken);
        if (await FindAsync(snapshot, account, cancellationToken) is not { } row) return ([], null);

        var cursor = before ?? End with { Balance = row.Posted };
        var lines = WithBalances(await store.LinesAsync(snapshot, row.Id, cursor.Entry, size + 1, cancellationToken), cursor.Balance);
        if (lines.Count <= size) return (lines, null);

        var last = lines[size - 1];
        return (lines[..size], new StatementCursor(last.Entry, last.Balance - last.Change));
    }

    /// <summary>All lines of a month, oldest first; null when they are more than <see cref="LargestMonth"/>.</summary>
    public async Task<IReadOnlyList<StatementLine>?> MonthAsync(LedgerAccount account, Month month, CancellationToken cancellationToken)
    {
        await using var snapshot = await db.SnapshotAsync(cancellationToken);
        if (await FindAsync(snapshot, account, cancellationToken) is not { } row) return [];

        var later = await store.ChangeSinceAsync(snapshot, row.Id, month.End, cancellationToken);
        var lines = await store.LinesOfAsync(snapshot, row.Id, month.Start, month.End, LargestMonth + 1, cancellationToken);
        return lines.Count > LargestMonth ? null : [.. WithBalances(lines, row.Posted - later).AsEnumerable().Reverse()];
    }

    private static List<StatementLine> WithBalances(IReadOnlyList<StatementLine> newestFirst, long balance)
    {
        var lines = new List<StatementLine>(newestFirst.Count);
        foreach (var line in newestFirst)
        {
            lines.Add(line with { Balance = balance });
            balance -= line.Change;
        }

        return lines;
    }

    private Task<StatementAccount?> FindAsync(UnitOfWork snapshot, LedgerAccount account, CancellationToken cancellationToken) => account.IsSharded
        ? throw new ArgumentException($"{account} is sharded and has no statement.", nameof(account))
        : store.FindAccountAsync(snapshot, account.Owner, (short)account.Code, (short)account.Asset, cancellationToken);
}
