using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Ledger;

/// <summary>What the audit reads. Each check returns a sentence for every difference.</summary>
internal sealed class LedgerAuditStore
{
    private const string AssetsBalanceSql = """
        select format('asset %s: debits of %s and credits of %s', asset, sum(debits), sum(credits)) as difference
        from ledger_accounts group by asset having sum(debits) <> sum(credits)
        """;

    private const string AccountsSumSql = """
        select format('account %s (%s %s %s): its counters say %s paid and %s received, its legs %s and %s',
            a.id, a.asset, a.code, a.owner, a.debits, a.credits, coalesce(p.debits, 0), coalesce(p.credits, 0))
        from ledger_accounts a
        left join (
            select account, sum(debit) as debits, sum(credit) as credits
            from (
                select debit as account, amount as debit, 0 as credit from ledger_transfers
                union all
                select credit, 0, amount from ledger_transfers
            ) legs
            group by account
        ) p on p.account = a.id
        where a.debits <> coalesce(p.debits, 0) or a.credits <> coalesce(p.credits, 0)
        """;

    private const string HeldSql = """
        select format('account %s (%s %s %s): %s is held, its live holds are of %s', a.id, a.asset, a.code, a.owner, a.held, coalesce(h.amount, 0))
        from ledger_accounts a left join (select account, sum(amount) as amount from ledger_holds group by account) h on h.account = a.id
        where a.held <> coalesce(h.amount, 0)
        """;

    private const string CoveredSql = """
        select format('account %s (%s %s %s) is below zero', id, asset, code, owner)
        from ledger_accounts
        where (not overdraft and credits - debits - held < 0) or least(debits, credits, held) < 0 or overdraft <> (code in (20, 23))
        """;

    private const string LegsSoundSql = """
        select format('a leg of entry %s has accounts of another asset, or of none', t.entry)
        from ledger_transfers t left join ledger_accounts d on d.id = t.debit left join ledger_accounts c on c.id = t.credit
        where d.asset is distinct from t.asset or c.asset is distinct from t.asset or t.amount <= 0 or t.debit = t.credit
        """;

    // What the writers check instead of the table.
    private const string EntriesSoundSql = """
        select format('entry %s is not made as one', e.id) from ledger_entries e
        where e.act not between 1 and 5 or length(e.reference) > 200 or octet_length(e.content) <> 32 or octet_length(e.hash) <> 32
            or (e.act >= 3) <> (e.hold_id is not null) or (e.act = 2) <> (e.account is not null) or (e.act = 2) <> (e.amount is not null) or e.amount <= 0
        """;

    private const string LegsBelongSql = """
        select format('entry %s is missing, its legs are there', t.entry)
        from (select distinct entry from ledger_transfers) t left join ledger_entries e on e.seq = t.entry and e.act in (1, 3)
        where e.seq is null
        """;

    private const string EntriesHaveLegsSql = """
        select format('entry %s has no legs', e.id) from ledger_entries e
        where e.act in (1, 3) and not exists (select from ledger_transfers t where t.entry = e.seq)
        """;

    private const string HoldsResolvedSql = """
        select format('hold %s is neither live nor resolved, or both', e.id)
        from ledger_entries e
        left join ledger_holds h on h.id = e.id
        left join ledger_entries r on r.hold_id = e.id
        where e.act = 2 and (h.id is null) = (r.id is null)
        """;

    private const string HoldsMadeSql = """
        select format('live hold %s was never made, or otherwise', h.id)
        from ledger_holds h left join ledger_entries e on e.id = h.id and e.act = 2
        where (h.account, h.amount, h.expires_at) is distinct from (e.account, e.amount, e.expires_at)
        """;

    private const string SettledSql = """
        select format('entry %s settles hold %s with %s of %s', r.id, r.hold_id, s.amount, h.amount)
        from ledger_entries r
        left join ledger_entries h on h.id = r.hold_id and h.act = 2
        left join lateral (
            select sum(t.amount) as amount, bool_and(t.debit = h.account) as own from ledger_transfers t where t.entry = r.seq
        ) s on r.act = 3
        where r.hold_id is not null and (h.id is null or (r.act = 3 and (s.amount > h.amount or not s.own)))
        """;

    public static IReadOnlyList<string> Checks { get; } =
    [
        AssetsBalanceSql, AccountsSumSql, HeldSql, CoveredSql, LegsSoundSql, EntriesSoundSql, LegsBelongSql, EntriesHaveLegsSql, HoldsResolvedSql, HoldsMadeSql, SettledSql,
    ];

    public Task<IReadOnlyList<string>> RunAsync(UnitOfWork work, string check, int limit, CancellationToken cancellationToken) =>
        work.QueryAsync<string>(check + " limit @limit", new { limit }, cancellationToken);

    private const string HeadsSql = "select chain, position, hash from ledger_chains order by chain";

    public Task<IReadOnlyList<ChainHead>> HeadsAsync(UnitOfWork work, CancellationToken cancellationToken) =>
        work.QueryAsync<ChainHead>(HeadsSql, null, cancellationToken);

    private const string AuditedHeadsSql = """
        select (h.number - 1)::smallint as chain, h.position, h.hash
        from (select head_positions, head_hashes from ledger_audits where finished_at is not null order by day desc limit 1) a,
            unnest(a.head_positions, a.head_hashes) with ordinality h (position, hash, number)
        where h.position > 0
        """;

    /// <summary>As the last audit saw them.</summary>
    public Task<IReadOnlyList<ChainHead>> AuditedHeadsAsync(UnitOfWork work, CancellationToken cancellationToken) =>
        work.QueryAsync<ChainHead>(AuditedHeadsSql, null, cancellationToken);

    private const string EntriesSql = $"""
        {LedgerHistoryStore.EntryColumns}
        where e.seq > @after order by e.seq limit @limit
        """;

    public Task<IReadOnlyList<EntryRow>> EntriesAsync(UnitOfWork work, long after, int limit, CancellationToken cancellationToken) =>
        work.QueryAsync<EntryRow>(EntriesSql, new { after, limit }, cancellationToken);

    private const string LegsSql = $"""
        {LedgerHistoryStore.LegColumns}
        where t.entry between @first and @last
        {LedgerHistoryStore.LegOrder}
        """;

    /// <summary>The legs of a span of entries, in their order.</summary>
    public Task<IReadOnlyList<StoredLegRow>> LegsAsync(UnitOfWork work, long first, long last, CancellationToken cancellationToken) =>
        work.QueryAsync<StoredLegRow>(LegsSql, new { first, last }, cancellationToken);

    private const string ClaimSql = """
        insert into ledger_audits (day, started_at) values (@day::date, @now)
        on conflict (day) do update set started_at = @now where ledger_audits.finished_at is null and ledger_audits.started_at < @stale
        """;

    /// <summary>True for the one replica that audits the day; again when the one that began is not done long after.</summary>
    public async Task<bool> ClaimAsync(UnitOfWork work, DateTimeOffset now, DateTimeOffset stale, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(ClaimSql, new { day = now.UtcDateTime.Date, now, stale }, cancellationToken) == 1;

    private const string DoneSql = """
        update ledger_audits set finished_at = @now, entries = @entries, differences = @differences, head_positions = @positions, head_hashes = @hashes
        where day = @day::date
        """;

    public Task<int> DoneAsync(UnitOfWork work, DateTimeOffset day, LedgerAuditReport report, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = new
        {
            day = day.UtcDateTime.Date,
            now,
            entries = report.Entries,
            differences = report.Differences.ToArray(),
            positions = report.Heads.Select(head => head.Position).ToArray(),
            hashes = report.Heads.Select(head => head.Hash).ToArray(),
        };
        return work.ExecuteAsync(DoneSql, row, cancellationToken);
    }
}
