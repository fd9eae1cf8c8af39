using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Ledger;

/// <summary>Entries as they are stored, with their accounts by name.</summary>
internal sealed class LedgerHistoryStore(Db db)
{
    internal const string EntryColumns = """
        select e.seq, e.id, e.act, e.kind, e.reference, e.hold_id, a.asset, a.code, a.owner, e.amount, e.expires_at, e.created_at,
            e.content, e.chain, e.position, e.hash
        from ledger_entries e left join ledger_accounts a on a.id = e.account
        """;

    internal const string LegColumns = """
        select t.entry, t.asset, d.code as debit_code, d.owner as debit_owner, c.code as credit_code, c.owner as credit_owner, sum(t.amount)::bigint as amount
        from ledger_transfers t join ledger_accounts d on d.id = t.debit join ledger_accounts c on c.id = t.credit
        """;

    internal const string LegOrder = """
        group by t.entry, t.leg, t.asset, d.code, d.owner, c.code, c.owner
        order by t.entry, t.leg
        """;

    private const string FindSql = $"{EntryColumns} where e.id = @id";

    public Task<EntryRow?> FindAsync(Guid id, CancellationToken cancellationToken) => db.FirstOrDefaultAsync<EntryRow>(FindSql, new { id }, cancellationToken);

    private const string LegsSql = $"{LegColumns} where t.entry = @entry {LegOrder}";

    /// <summary>The legs of one entry, in their order.</summary>
    public Task<IReadOnlyList<StoredLegRow>> LegsAsync(long entry, CancellationToken cancellationToken) =>
        db.QueryAsync<StoredLegRow>(LegsSql, new { entry }, cancellationToken);
}
