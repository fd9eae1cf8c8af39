using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Admin.Overview;

/// <summary>Sums and lists over all users. Ids are in the order of their times, so that what is recent is found by the primary key.</summary>
internal sealed class AdminOverviewStore(Db db)
{
    private const string TotalsSql = """
        select
            (select count(*) from users) as users,
            (select count(*) from users where not is_active) as suspended_users,
            (select count(*) from (
                select user_id from api_requests where created_at >= @now - interval '24 hours'
                union select owner_id from jobs where id >= @yesterday) active) as active_users,
            (select count(*) from nodes where is_active) as nodes,
            (select count(*) from nodes where is_active and greatest(last_seen_at, polled_at) >= @seenSince) as online_nodes,
            t.requests, t.failed, t.tokens
        from (
            select count(*) as requests, count(*) filter (where finish_reason = 'failed') as failed, coalesce(sum(tokens_used), 0)::bigint as tokens
            from api_requests where created_at >= @today) t
        """;

    /// <param name="times">The instants between which is counted.</param>
    public Task<OverviewTotals> TotalsAsync(OverviewTimes times, CancellationToken cancellationToken) =>
        db.SingleAsync<OverviewTotals>(TotalsSql, new { now = times.Now, yesterday = times.YesterdayId, seenSince = times.SeenSince, today = times.Today }, cancellationToken);

    private const string JobsByStatusSql = """
        select status, count(*) as count from (
            select id, status from jobs where status in ('PENDING', 'ASSIGNED', 'RUNNING') and parent_id is null
            union all select id, status from jobs where id >= @yesterday and status not in ('PENDING', 'ASSIGNED', 'RUNNING') and parent_id is null) recent
        group by status order by status
        """;

    public Task<IReadOnlyList<(string Status, long Count)>> JobsByStatusAsync(OverviewTimes times, CancellationToken cancellationToken) =>
        db.QueryAsync<(string, long)>(JobsByStatusSql, new { yesterday = times.YesterdayId }, cancellationToken);

    private const string DaysSql = """
        select to_char(d.day, 'YYYY-MM-DD') as day, coalesce(u.n, 0) as new_users, coalesce(r.requests, 0) as requests, coalesce(r.tokens, 0) as tokens, coalesce(j.n, 0) as jobs
        from generate_series(@first::date, @last::date, interval '1 day') d (day)
        left join (
            select (created_at at time zone 'UTC')::date as day, count(*) as n from users where id >= @firstId and created_at >= @start group by 1) u on u.day = d.day
        left join (select day, sum(requests)::bigint as requests, sum(tokens)::bigint as tokens from model_days where day >= @first::date group by 1) r on r.day = d.day
        left join (
            select (created_at at time zone 'UTC')::date as day, count(*) as n from jobs where id >= @firstId and created_at >= @start and parent_id is null group by 1) j on j.day = d.day
        order by d.day
        """;

    /// <summary>Every day once, the oldest first.</summary>
    public Task<IReadOnlyList<OverviewDay>> DaysAsync(OverviewTimes times, int days, CancellationToken cancellationToken)
    {
        var start = times.Today.AddDays(1 - days);
        return db.QueryAsync<OverviewDay>(DaysSql, new { first = start.UtcDateTime.Date, last = times.Today.UtcDateTime.Date, start, firstId = OverviewTimes.FirstIdOf(start) }, cancellationToken);
    }

    private const string NodesSql = """
        select n.id, n.name, n.owner_id, u.username as owner, n.is_active, greatest(n.last_seen_at, n.polled_at) as last_seen_at, n.created_at,
            coalesce(n.resources->>'softwareVersion', '') as version, coalesce(n.resources->>'region', '') as region, cardinality(n.models) as models
        from nodes n join users u on u.id = n.owner_id
        where (@before::uuid is null or n.id < @before)
          and (@ownerId::uuid is null or n.owner_id = @ownerId)
          and (@region::text is null or n.resources->>'region' = @region)
          and (@version::text is null or n.resources->>'softwareVersion' = @version)
          and case @state
                when 'deactivated' then not n.is_active
                when 'online' then n.is_active and coalesce(greatest(n.last_seen_at, n.polled_at) >= @seenSince, false)
                when 'offline' then n.is_active and not coalesce(greatest(n.last_seen_at, n.polled_at) >= @seenSince, false)
                else true
            end
        order by n.id desc limit @limit
        """;

    public Task<IReadOnlyList<OverviewNode>> NodesAsync(OverviewNodesQuery query, DateTimeOffset seenSince, CancellationToken cancellationToken) =>
        db.QueryAsync<OverviewNode>(NodesSql, new { query.Before, query.OwnerId, query.Region, query.Version, query.State, seenSince, query.Limit }, cancellationToken);

    private const string JobsSql = """
        select id, owner_id, type, status, node_id, attempt, payment_id, error_reason, created_at, ended_at from jobs
        where (@before::uuid is null or id < @before) and parent_id is null
          and (@status::text is null or status = @status)
          and (@ownerId::uuid is null or owner_id = @ownerId)
          and (@nodeId::uuid is null or node_id = @nodeId)
          and (@type::text is null or type = @type)
        order by id desc limit @limit
        """;

    public Task<IReadOnlyList<OverviewJob>> JobsAsync(OverviewJobsQuery query, CancellationToken cancellationToken) => db.QueryAsync<OverviewJob>(JobsSql, query, cancellationToken);

    private const string MailSql = "select count(*) as waiting, min(created_at) as oldest from mail_outbox";

    /// <summary>Mail that waits to be sent.</summary>
    public Task<(long Waiting, DateTime? Oldest)> MailAsync(CancellationToken cancellationToken) => db.SingleAsync<(long, DateTime?)>(MailSql, null, cancellationToken);

    private const string DaemonSql = "select max(changed_at) from exchange_cursors";

    /// <summary>When the chain of the wallet daemon was last looked at; null when it never was.</summary>
    public Task<DateTime?> DaemonSeenAsync(CancellationToken cancellationToken) => db.ScalarAsync<DateTime?>(DaemonSql, null, cancellationToken);
}
