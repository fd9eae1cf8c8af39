using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Nodes.Reputation;

/// <summary>
/// What speaks for and against nodes. Everything is added in the order of the nodes' ids, to what is left of the weights by then; two that add
/// at once wait for each other's rows and count nothing twice.
/// </summary>
internal sealed class NodeReputationStore(Db db)
{
    private const string Left = "power(0.5, greatest(0, extract(epoch from @now - r.updated_at)::double precision) / @HalfLifeSeconds)";

    // What a node did for its own owner says nothing about it.
    private const string AddCompletedSql = $"""
        insert into node_reputation as r (node_id, good, updated_at)
        select n.id, least(@MostGood, sum(c.attempts) * @Completed), @now
        from unnest(@nodeIds, @userIds, @attempts) as c (node_id, user_id, attempts) join nodes n on n.id = c.node_id and n.owner_id <> c.user_id
        group by n.id order by n.id
        on conflict (node_id) do update set
            good = least(@MostGood, r.good * {Left} + excluded.good), bad = r.bad * {Left}, updated_at = greatest(r.updated_at, excluded.updated_at)
        """;

    public Task AddCompletedAsync(UnitOfWork unit, IReadOnlyCollection<CompletedWork> work, ReputationRules rules, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(
            AddCompletedSql,
            new
            {
                nodeIds = work.Select(one => one.NodeId).ToArray(),
                userIds = work.Select(one => one.UserId).ToArray(),
                attempts = work.Select(one => one.Attempts).ToArray(),
                rules.MostGood,
                rules.Completed,
                HalfLifeSeconds = rules.HalfLife.TotalSeconds,
                now,
            },
            cancellationToken);

    private const string AddFaultsSql = $"""
        insert into node_reputation as r (node_id, bad, counted_faults, counted_lost, updated_at)
        select f.node_id, f.faults * @Fault + f.lost * @Lost, f.faults, f.lost, @now
        from node_faults f left join node_reputation k on k.node_id = f.node_id
        where f.faults > coalesce(k.counted_faults, 0) or f.lost > coalesce(k.counted_lost, 0)
        order by f.node_id
        on conflict (node_id) do update set
            good = r.good * {Left},
            bad = r.bad * {Left} + greatest(0, excluded.counted_faults - r.counted_faults) * @Fault + greatest(0, excluded.counted_lost - r.counted_lost) * @Lost,
            counted_faults = greatest(r.counted_faults, excluded.counted_faults),
            counted_lost = greatest(r.counted_lost, excluded.counted_lost),
            updated_at = greatest(r.updated_at, excluded.updated_at)
        """;

    /// <summary>What was counted against nodes since the last time.</summary>
    public Task AddFaultsAsync(UnitOfWork unit, ReputationRules rules, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(AddFaultsSql, new { rules.Fault, rules.Lost, HalfLifeSeconds = rules.HalfLife.TotalSeconds, now }, cancellationToken);

    // Ids are given before the commit: an event is only gone past when those before it have had the time to be seen.
    private const string AddEventsSql = $"""
        with progress as materialized (select event_id from node_reputation_progress for update),
        fresh as materialized (
            select min(e.id) as id from node_reputation_events e where e.id > (select event_id from progress) and e.created_at > @settled),
        news as materialized (
            select e.id, e.node_id, e.kind from node_reputation_events e
            where e.id > (select event_id from progress) and e.id < coalesce((select id from fresh), 9223372036854775807)
            order by e.id limit @limit),
        moved as (update node_reputation_progress set event_id = (select max(id) from news) where exists (select 1 from news)),
        sums as (
            select node_id, count(*) filter (where kind = 'AGREED') * @Agreed as good,
                count(*) filter (where kind = 'MISMATCH') * @Mismatch + count(*) filter (where kind = 'FRAUD') * @Fraud as bad,
                power(0.5, count(*) filter (where kind = 'FRAUD')) as kept
            from news group by node_id),
        added as (
            insert into node_reputation as r (node_id, good, bad, updated_at)
            select node_id, least(@MostGood, good * kept), bad, @now from sums order by node_id
            on conflict (node_id) do update set
                good = least(@MostGood, r.good * {Left} * (select kept from sums where sums.node_id = r.node_id) + excluded.good),
                bad = r.bad * {Left} + excluded.bad,
                updated_at = greatest(r.updated_at, excluded.updated_at))
        select count(*)::int from news
        """;

    /// <summary>Adds what comparisons of results said, and returns how much of it there was.</summary>
    /// <param name="settled">Events that are younger wait for the next time.</param>
    public Task<int> AddEventsAsync(UnitOfWork unit, ReputationRules rules, DateTimeOffset now, DateTimeOffset settled, int limit, CancellationToken cancellationToken) =>
        unit.SingleAsync<int>(
            AddEventsSql,
            new { rules.Agreed, rules.Mismatch, rules.Fraud, rules.MostGood, HalfLifeSeconds = rules.HalfLife.TotalSeconds, now, settled, limit },
            cancellationToken);

    private const string FindSql = """
        select n.id as node_id, coalesce(r.good, 0) as good, coalesce(r.bad, 0) as bad, coalesce(r.updated_at, n.created_at) as updated_at,
            coalesce(f.faults, 0) as faults, coalesce(f.lost, 0) as lost
        from nodes n left join node_reputation r on r.node_id = n.id left join node_faults f on f.node_id = n.id
        where n.id = any(@nodeIds)
        """;

    public Task<IReadOnlyList<ReputationRow>> FindAsync(Guid[] nodeIds, CancellationToken cancellationToken) => db.QueryAsync<ReputationRow>(FindSql, new { nodeIds }, cancellationToken);
}
