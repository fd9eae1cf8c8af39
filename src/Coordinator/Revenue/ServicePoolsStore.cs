using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>The table revenue_service_pools, and the traffic of a subscription.</summary>
internal sealed class ServicePoolsStore
{
    private const string InsertSql = """
        insert into revenue_service_pools (
            id, service_id, subscription_id, model_id, reference, amount, paid_at, period_start, period_end, status, check_at)
        values (@Id, @ServiceId, @SubscriptionId, @ModelId, @Reference, @Amount, @At, @Start, @End, 'open', @End)
        """;

    public Task InsertAsync(UnitOfWork work, ServiceFee fee, Money amount, CancellationToken cancellationToken)
    {
        var row = new
        {
            fee.Id, fee.ServiceId, fee.SubscriptionId, fee.ModelId, fee.Reference, Amount = amount.MinorUnits, fee.At, fee.Period.Start, fee.Period.End,
        };
        return work.ExecuteAsync(InsertSql, row, cancellationToken);
    }

    private const string LockDueSql = """
        select id, subscription_id, model_id, reference, amount, paid_at, period_start, period_end from revenue_service_pools
        where status = 'open' and check_at <= @due order by check_at limit 1 for update skip locked
        """;

    /// <summary>The one that waited longest; replicas take different ones.</summary>
    public Task<ServicePool?> LockDueAsync(UnitOfWork work, DateTimeOffset due, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<ServicePool>(LockDueSql, new { due }, cancellationToken);

    private const string DividedSql = """
        update revenue_service_pools set status = 'divided', check_at = null, ended_at = @now, tokens = @tokens, foreign_tokens = @foreignTokens where id = @id
        """;

    public Task DividedAsync(UnitOfWork work, Guid id, long tokens, long foreignTokens, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(DividedSql, new { id, tokens, foreignTokens, now }, cancellationToken);

    private const string PostponeSql = "update revenue_service_pools set check_at = @checkAt where id = @id and status = 'open'";

    public Task PostponeAsync(UnitOfWork work, Guid id, DateTimeOffset checkAt, CancellationToken cancellationToken) =>
        work.ExecuteAsync(PostponeSql, new { id, checkAt }, cancellationToken);

    private const string ReverseSql = "update revenue_service_pools set status = 'reversed', check_at = null, ended_at = @now where id = @id and status = 'open'";

    /// <summary>False when there is none, or it is divided.</summary>
    public async Task<bool> ReverseAsync(UnitOfWork work, Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(ReverseSql, new { id, now }, cancellationToken) == 1;

    private const string ExtendSql = """
        update revenue_service_pools set
            period_start = case when period_start >= @since then period_start + @by else period_start end,
            period_end = period_end + @by, check_at = check_at + @by
        where service_id = @serviceId and status = 'open' and period_end > @since
        """;

    public Task ExtendAsync(UnitOfWork work, Guid serviceId, DateTimeOffset since, TimeSpan by, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ExtendSql, new { serviceId, since, by }, cancellationToken);

    private const string ServedSql = """
        with traffic as (
            select r.node_id, sum(r.tokens_used)::bigint as tokens from api_requests r
            where r.subscription_id = @SubscriptionId and r.created_at >= @PeriodStart and r.created_at < @PeriodEnd
              and r.finish_reason <> 'failed' and r.tokens_used > 0
            group by r.node_id
        )
        select case when f.is_foreign then n.id end as node_id, case when f.is_foreign then n.owner_id end as node_owner_id, sum(t.tokens)::bigint as tokens
        from traffic t
        join models m on m.id = @ModelId
        left join groups g on g.id = m.group_id
        left join nodes n on n.id = t.node_id
        cross join lateral (
            select n.id is not null and n.owner_id is distinct from coalesce(g.owner_id, m.owner_id)
                and not exists (select from group_memberships s where s.group_id = m.group_id and s.user_id = n.owner_id) as is_foreign
        ) f
        group by 1, 2
        order by 1
        """;

    /// <summary>Who served the subscription in the pool's time.</summary>
    public Task<IReadOnlyList<ServedTokens>> ServedAsync(UnitOfWork work, ServicePool pool, CancellationToken cancellationToken) =>
        work.QueryAsync<ServedTokens>(ServedSql, new { pool.SubscriptionId, pool.ModelId, pool.PeriodStart, pool.PeriodEnd }, cancellationToken);
}
