using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>The tables node_reputation_events and node_suspensions.</summary>
internal sealed class ReputationStore(Db db)
{
    /// <summary>Announces that a node was suspended, or is not any more.</summary>
    public const string ChangedChannel = "node_suspensions";

    private const string AddSql = """
        insert into node_reputation_events (node_id, kind, job_id, created_at)
        select e.node_id, e.kind, @jobId, @now from unnest(@nodes::uuid[], @kinds::text[]) as e (node_id, kind) order by e.node_id
        on conflict (node_id, job_id, kind) do nothing
        """;

    /// <summary>What a job says about nodes, once.</summary>
    /// <param name="events">Nodes with AGREED, MISMATCH or FRAUD.</param>
    public static async Task AddAsync(UnitOfWork unit, Guid jobId, IReadOnlyList<(Guid NodeId, string Kind)> events, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (events.Count == 0) return;
        var rows = new { jobId, now, nodes = events.Select(entry => entry.NodeId).ToArray(), kinds = events.Select(entry => entry.Kind).ToArray() };
        await unit.ExecuteAsync(AddSql, rows, cancellationToken);
    }

    private const string ContradictedSql = """
        select exists (
            select 1 from node_reputation_events e join jobs j on j.id = e.job_id
            where e.node_id = @nodeId and e.kind in ('MISMATCH', 'FRAUD') and e.created_at > @since
                and j.replicas = 1 and j.owner_id <> (select owner_id from jobs where id = @jobId))
        """;

    /// <summary>Whether a check of another owner's job contradicted the node since then.</summary>
    public static Task<bool> WasContradictedAsync(UnitOfWork unit, Guid nodeId, Guid jobId, DateTimeOffset since, CancellationToken cancellationToken) =>
        unit.SingleAsync<bool>(ContradictedSql, new { nodeId, jobId, since }, cancellationToken);

    private const string SuspendSql = """
        insert into node_suspensions (node_id, job_id, begun_at, until) values (@nodeId, @jobId, @now, @until)
        on conflict (node_id) where ended_at is null do update set until = greatest(node_suspensions.until, excluded.until)
        """;

    /// <summary>Stops paid work of a node; one that is suspended already stays so for longer.</summary>
    public static async Task SuspendAsync(UnitOfWork unit, Guid nodeId, Guid jobId, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await unit.ExecuteAsync(SuspendSql, new { nodeId, jobId, now, until }, cancellationToken);
        unit.Notify(ChangedChannel, "");
    }

    private const string LiftSql = """
        update node_suspensions set ended_at = @now, lifted_by = @admin, lift_reason = @reason where node_id = @nodeId and ended_at is null
        """;

    /// <summary>False when the node is not suspended.</summary>
    public static async Task<bool> LiftAsync(UnitOfWork unit, Guid nodeId, string admin, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await unit.ExecuteAsync(LiftSql, new { nodeId, admin, reason, now }, cancellationToken) == 0) return false;
        unit.Notify(ChangedChannel, "");
        return true;
    }

    private const string EndLapsedSql = "update node_suspensions set ended_at = @now where ended_at is null and until <= @now";

    /// <summary>How many ended because their time was over.</summary>
    public static async Task<int> EndLapsedAsync(UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = await unit.ExecuteAsync(EndLapsedSql, new { now }, cancellationToken);
        if (ended > 0) unit.Notify(ChangedChannel, "");
        return ended;
    }

    private const string SuspensionSql = "select node_id, job_id, begun_at, until from node_suspensions where node_id = @nodeId and ended_at is null";

    /// <summary>Null for a node that may have paid work.</summary>
    public Task<NodeSuspension?> SuspensionAsync(Guid nodeId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<NodeSuspension>(SuspensionSql, new { nodeId }, cancellationToken);

    private const string SuspensionsSql = "select node_id, job_id, begun_at, until from node_suspensions where ended_at is null order by node_id limit @limit";

    /// <summary>Nodes that may have no paid work now, at most so many.</summary>
    public Task<IReadOnlyList<NodeSuspension>> SuspensionsAsync(int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<NodeSuspension>(SuspensionsSql, new { limit }, cancellationToken);
}
