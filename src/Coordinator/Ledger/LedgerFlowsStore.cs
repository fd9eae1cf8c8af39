using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Ledger;

internal static class LedgerFlowsStore
{
    private const string Moves = """
        with account as (select id from ledger_accounts where owner = @owner and code = @code and asset = @asset),
        moves as (
            select t.entry, t.amount from ledger_transfers t join account a on a.id = t.credit
            union all
            select t.entry, -t.amount from ledger_transfers t join account a on a.id = t.debit)
        """;

    private const string ByKindSql = $"""
        {Moves}
        select e.kind, sum(m.amount)::bigint as net from moves m join ledger_entries e on e.seq = m.entry group by e.kind order by e.kind
        """;

    public static Task<IReadOnlyList<(short Kind, long Net)>> ByKindAsync(UnitOfWork work, string owner, short code, short asset, CancellationToken cancellationToken) =>
        work.QueryAsync<(short Kind, long Net)>(ByKindSql, new { owner, code, asset }, cancellationToken);

    private const string OfEntriesSql = $"""
        {Moves}
        select e.id, sum(m.amount)::bigint as net from ledger_entries e join moves m on m.entry = e.seq where e.id = any(@entryIds) group by e.id
        """;

    public static Task<IReadOnlyList<(Guid Id, long Net)>> OfEntriesAsync(
        UnitOfWork work, string owner, short code, short asset, Guid[] entryIds, CancellationToken cancellationToken) =>
        work.QueryAsync<(Guid Id, long Net)>(OfEntriesSql, new { owner, code, asset, entryIds }, cancellationToken);
}
