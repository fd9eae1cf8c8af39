using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Ledger;

/// <summary>What entries moved one account.</summary>
internal sealed class LedgerStatementsStore
{
    private const string FindAccountSql = """
        select id, credits - debits as posted from ledger_accounts where owner = @owner and code = @code and asset = @asset and shard = 0
        """;

    public Task<StatementAccount?> FindAccountAsync(UnitOfWork work, string owner, short code, short asset, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<StatementAccount>(FindAccountSql, new { owner, code, asset }, cancellationToken);

    private const string Columns = "l.entry, e.id as entry_id, e.kind, e.reference, e.created_at, sum(l.change)::bigint as change";

    // One line an entry, however many legs of it touch the account.
    private const string Grouped = """
        join ledger_entries e on e.seq = l.entry
        group by l.entry, e.id, e.kind, e.reference, e.created_at
        order by l.entry desc
        limit @limit
        """;

    private const string LinesSql = $"""
        with newest as (
            (select distinct entry from ledger_transfers where credit = @account and entry < @before order by entry desc limit @limit)
            union
            (select distinct entry from ledger_transfers where debit = @account and entry < @before order by entry desc limit @limit)
            order by entry desc limit @limit
        )
        select {Columns}
        from (
            select t.entry, t.amount as change from newest n join ledger_transfers t on t.credit = @account and t.entry = n.entry
            union all
            select t.entry, -t.amount from newest n join ledger_transfers t on t.debit = @account and t.entry = n.entry
        ) l
        {Grouped}
        """;

    /// <summary>Newest first, older than this entry.</summary>
    public Task<IReadOnlyList<StatementLine>> LinesAsync(UnitOfWork work, long account, long before, int limit, CancellationToken cancellationToken) =>
        work.QueryAsync<StatementLine>(LinesSql, new { account, before, limit }, cancellationToken);

    private const string LinesOfSql = $"""
        select {Columns}
        from (
            select entry, amount as change from ledger_transfers where credit = @account
            union all
            select entry, -amount from ledger_transfers where debit = @account
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
