using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Marketplace.Facts;

/// <summary>Sums over everybody's, of which nothing of anybody's can be told.</summary>
internal sealed class MarketFactsStore(Db db)
{
    private const string FindSql = """
        select
            (select count(*) from models m where (m.is_listed or m.owner_id is null) and m.deleted_at is null) as models,
            (select count(*) from nodes where is_active and greatest(last_seen_at, polled_at) >= @seenSince) as online_nodes,
            coalesce(sum(requests), 0)::bigint as requests, coalesce(sum(tokens), 0)::bigint as tokens
        from model_days where day >= @firstDay::date
        """;

    public Task<MarketFacts> FindAsync(DateTimeOffset seenSince, DateTimeOffset since, CancellationToken cancellationToken) =>
        db.SingleAsync<MarketFacts>(FindSql, new { seenSince, firstDay = since.UtcDateTime.Date }, cancellationToken);
}
