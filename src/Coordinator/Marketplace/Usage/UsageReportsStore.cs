using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Marketplace.Usage;

/// <summary>Sums of the table api_requests.</summary>
internal sealed class UsageReportsStore(Db db)
{
    public const int MostRows = 1_000;

    private const string Sums = """
        count(*) as requests, count(*) filter (where r.finish_reason = 'failed') as failed, coalesce(sum(r.prompt_tokens), 0)::bigint as prompt_tokens,
        coalesce(sum(r.completion_tokens), 0)::bigint as completion_tokens, coalesce(sum(r.cost), 0)::bigint as cost
        """;

    private const string OfUser = "from api_requests r where r.user_id = @userId and r.created_at >= @From and r.created_at < @Until";

    private const string ByDaySql = $"select to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD') as day, {Sums} {OfUser} group by 1 order by 1";

    public Task<IReadOnlyList<UsageRow>> ByDayAsync(Guid userId, UsageSpan span, CancellationToken cancellationToken) => QueryAsync(ByDaySql, userId, span, cancellationToken);

    // Summed first, named after: a name is looked up once.
    private const string ByModelSql = $"""
        select s.*, m.name from (
            select r.model_id, {Sums} {OfUser} group by 1 order by sum(r.tokens_used) desc, 1 limit @MostRows) s
        join models m on m.id = s.model_id
        order by s.prompt_tokens + s.completion_tokens desc, s.model_id
        """;

    public Task<IReadOnlyList<UsageRow>> ByModelAsync(Guid userId, UsageSpan span, CancellationToken cancellationToken) => QueryAsync(ByModelSql, userId, span, cancellationToken);

    private const string ByKeySql = $"""
        select s.*, k.name, k.subscription_id from (
            select r.api_key_id as key_id, {Sums} {OfUser} group by 1 order by sum(r.tokens_used) desc, 1 limit @MostRows) s
        left join api_keys k on k.id = s.key_id
        order by s.prompt_tokens + s.completion_tokens desc, s.key_id
        """;

    public Task<IReadOnlyList<UsageRow>> ByKeyAsync(Guid userId, UsageSpan span, CancellationToken cancellationToken) => QueryAsync(ByKeySql, userId, span, cancellationToken);

    private const string OfServiceSql = $"""
        select to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD') as day, count(distinct r.subscription_id) as subscribers, {Sums}
        from api_requests r where r.service_id = @serviceId and r.created_at >= @From and r.created_at < @Until
        group by 1 order by 1
        """;

    public Task<IReadOnlyList<UsageRow>> OfServiceAsync(Guid serviceId, UsageSpan span, CancellationToken cancellationToken) =>
        db.QueryAsync<UsageRow>(OfServiceSql, new { serviceId, span.From, span.Until }, cancellationToken);

    private Task<IReadOnlyList<UsageRow>> QueryAsync(string sql, Guid userId, UsageSpan span, CancellationToken cancellationToken) =>
        db.QueryAsync<UsageRow>(sql, new { userId, span.From, span.Until, MostRows }, cancellationToken);
}
