using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Revenue;

/// <summary>The table revenue_months, and the traffic of a month.</summary>
internal sealed class MonthsStore(Db db)
{
    private const string LockSql = "select pg_advisory_xact_lock(hashtextextended('revenue.month ' || @month, 0))";

    /// <summary>One replica at a time works on a month; until the transaction ends.</summary>
    public Task LockAsync(UnitOfWork work, string month, CancellationToken cancellationToken) => work.ExecuteAsync(LockSql, new { month }, cancellationToken);

    private const string FindSql = "select month, status, pool, platform from revenue_months where month = @month";

    public Task<MonthRow?> FindAsync(UnitOfWork work, string month, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<MonthRow>(FindSql, new { month }, cancellationToken);

    private const string InsertSql = """
        insert into revenue_months (month, status, pool, platform, tokens, compute_share, divided_at)
        values (@month, 'divided', @pool, @platform, @tokens, @computeShare, @now)
        """;

    public Task<int> InsertAsync(
        UnitOfWork work, string month, long pool, long platform, long tokens, int computeShare, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, new { month, pool, platform, tokens, computeShare, now }, cancellationToken);

    private const string ClosedSql = "update revenue_months set status = 'closed', closed_at = @now where month = @month";

    public Task<int> ClosedAsync(UnitOfWork work, string month, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ClosedSql, new { month, now }, cancellationToken);

    // Requests are counted first, by what they have in common; who earns by them is looked up once for each kind.
    private const string UsageSql = """
        with periods as (
            select id, group_id, effective_at,
                min(effective_at) over (partition by group_id order by version rows between 1 following and unbounded following) as until
            from group_split_configs where status = 'accepted'
        ), traffic as (
            select r.model_id, r.node_id, p.id as split_id, sum(r.tokens_used)::bigint as tokens
            from api_requests r
            join models m on m.id = r.model_id
            left join periods p on p.group_id = m.group_id and r.created_at >= p.effective_at and (p.until is null or r.created_at < p.until)
            where r.created_at >= @start and r.created_at < @end and r.billing = 'plan' and r.finish_reason <> 'failed' and r.tokens_used > 0
              and r.user_id is distinct from m.owner_id
              -- The pool is what subscribers paid: whoever pays nothing has no say in who gets it.
              and exists (
                  select from subscriptions s where s.user_id = r.user_id and s.granted_by is null
                    and r.created_at >= s.started_at and (s.ended_at is null or r.created_at < s.ended_at))
              and not exists (select from group_memberships g where g.group_id = m.group_id and g.user_id = r.user_id)
            group by r.model_id, r.node_id, p.id
        )
        select t.model_id, coalesce(g.owner_id, m.owner_id) as owner_id, m.group_id, t.split_id,
            case when f.is_foreign then n.id end as node_id, case when f.is_foreign then n.owner_id end as node_owner_id, sum(t.tokens)::bigint as tokens
        from traffic t
        join models m on m.id = t.model_id
        left join groups g on g.id = m.group_id
        left join nodes n on n.id = t.node_id
        cross join lateral (
            select n.id is not null and n.owner_id is distinct from coalesce(g.owner_id, m.owner_id)
                and not exists (select from group_memberships s where s.group_id = m.group_id and s.user_id = n.owner_id) as is_foreign
        ) f
        group by 1, 2, 3, 4, 5, 6
        order by 1, 4, 5
        """;

    /// <summary>Tokens of subscribers in a span of time, without the traffic of those who would earn by it.</summary>
    public Task<IReadOnlyList<MonthUsage>> UsageAsync(UnitOfWork work, DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken) =>
        work.QueryAsync<MonthUsage>(UsageSql, new { start, end }, cancellationToken);

    private const string SplitsSql = """
        select config_id as split_id, user_id, basis_points from group_split_shares where config_id = any(@ids) and basis_points > 0
        """;

    public Task<IReadOnlyList<SplitPart>> SplitsAsync(UnitOfWork work, Guid[] ids, CancellationToken cancellationToken) =>
        work.QueryAsync<SplitPart>(SplitsSql, new { ids }, cancellationToken);

    private const string PendingSql = """
        select id, source, reference, user_id, node_id, model_id, group_id, month, asset, amount, state, earned_at, release_at, payable_at, paid_at
        from revenue_accruals where state = 0 and month = @month order by id limit @limit
        """;

    /// <summary>Parts of the month that are not posted yet.</summary>
    public Task<IReadOnlyList<AccrualRow>> PendingAsync(UnitOfWork work, string month, int limit, CancellationToken cancellationToken) =>
        work.QueryAsync<AccrualRow>(PendingSql, new { month, limit }, cancellationToken);

    private const string PostedSql = "update revenue_accruals set state = 1 where id = any(@ids)";

    public Task<int> PostedAsync(UnitOfWork work, Guid[] ids, CancellationToken cancellationToken) =>
        work.ExecuteAsync(PostedSql, new { ids }, cancellationToken);

    private const string PoolsSql = """
        select owner from ledger_accounts where code = 11 and asset = @asset and owner < @before
        group by owner having sum(credits - debits) > 0 order by owner
        """;

    /// <summary>Months before this one in whose pool there is money, oldest first.</summary>
    public Task<IReadOnlyList<string>> OpenPoolsAsync(short asset, string before, CancellationToken cancellationToken) =>
        db.QueryAsync<string>(PoolsSql, new { asset, before }, cancellationToken);

    private const string DividedSql = "select month from revenue_months where status = 'divided' order by month";

    /// <summary>Months whose parts are not all posted.</summary>
    public Task<IReadOnlyList<string>> DividedAsync(CancellationToken cancellationToken) => db.QueryAsync<string>(DividedSql, null, cancellationToken);

    private const string TurnoverSql = "select coalesce(sum(credits), 0)::bigint from ledger_accounts where code = 11 and asset = @asset and owner = @month";

    /// <summary>Everything that ever came into a pool.</summary>
    public Task<long> TurnoverAsync(UnitOfWork work, short asset, string month, CancellationToken cancellationToken) =>
        work.ScalarAsync<long>(TurnoverSql, new { asset, month }, cancellationToken);
}
