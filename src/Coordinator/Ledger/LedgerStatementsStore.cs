using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Ledger;

/// <summary>The legs of one account.</summary>
internal sealed class LedgerStatementsStore
{
    // A leg that several shards paid has as many rows.
    private const int LargestParts = 16;

    private const string FindAccountSql = """
        select id, credits - debits as posted from ledger_accounts where owner = @owner and code = @code and asset = @asset and shard = 0
        """;

    public Task<StatementAccount?> FindAccountAsync(UnitOfWork work, string owner, short code, short asset, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<StatementAccount>(FindAccountSql, new { owner, code, asset }, cancellationToken);

    private const string Columns = "l.entry, l.leg, e.id as entry_id, e.kind, e.reference, e.created_at, sum(l.change)::bigint as change";

    private const string Grouped = """
        join ledger_entries e on e.seq = l.entry
        group by l.entry, l.leg, e.id, e.kind, e.reference, e.created_at
        order by l.entry desc, l.leg desc
        limit @limit
        """;

    private const string LinesSql = $"""
        select {Columns}
        from (
            (select entry, leg, amount as change from ledger_transfers
             where credit = @account and (entry, leg) < (@entry, @leg) order by entry desc, leg desc limit @rows)
            union all
            (select entry, leg, -amount from ledger_transfers
             where debit = @account and (entry, leg) < (@entry, @leg) order by entry desc, leg desc limit @rows)
        ) l
        {Grouped}
        """;

    /// <summary>Newest first, older than the cursor's.</summary>
    public Task<IReadOnlyList<StatementLine>> LinesAsync(
        UnitOfWork work, long account, StatementCursor before, int limit, CancellationToken cancellationToken) =>
        work.QueryAsync<StatementLine>(LinesSql, new { account, before.Entry, before.Leg, limit, rows = limit * LargestParts }, cancellationToken);

    private const string LinesOfSql = $"""
        select {Columns}
        from (
            select entry, leg, amount as change from ledger_transfers where credit = @account
            union all
            select entry, leg, -amount from ledger_transfers where debit = @account
        ) l
        join ledger_entries t on t.seq = l.entry and t.created_at >= @start and t.created_at < @end
        {Grouped}
        """;

    /// <summary>Newest first, of a span of time.</summary>
    public Task<IReadOnlyList<StatementLine>> LinesOfAsync(
        UnitOfWork work, long account, DateTimeOffset start, DateTimeOffset end, int limit, CancellationToken cancellationToken) =>
        work.QueryAsync<StatementLine>(LinesOfSql, new { account, start, end, limit }, cancellationToken);

    private const string ChangeSinceSql = """
        select coalesce(sum(l.change), 0)::bigint
        from (
            select entry, amount as change from ledger_transfers where credit = @account
            union all
            select entry, -amount from ledger_transfers where debit = @account
        ) l
        join ledger_entries e on e.seq = l.entry and e.created_at >= @instant
        """;

    /// <summary>What was received less what was paid since an instant.</summary>
    public Task<long> ChangeSinceAsync(UnitOfWork work, long account, DateTimeOffset instant, CancellationToken cancellationToken) =>
        work.ScalarAsync<long>(ChangeSinceSql, new { account, instant }, cancellationToken);
}
