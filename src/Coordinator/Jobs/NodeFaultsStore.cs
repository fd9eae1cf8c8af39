using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs;

/// <summary>How often attempts failed by the fault of nodes, or were lost with them.</summary>
internal sealed class NodeFaultsStore(Db db)
{
    private const string CountSql = """
        insert into node_faults (node_id, faults, last_reason, last_at) values (@nodeId, 1, @reason, @now)
        on conflict (node_id) do update set faults = node_faults.faults + 1, last_reason = excluded.last_reason, last_at = excluded.last_at
        """;

    public Task CountAsync(UnitOfWork unit, Guid nodeId, string reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(CountSql, new { nodeId, reason, now }, cancellationToken);

    private const string FindSql = "select faults, lost, last_reason, last_at from node_faults where node_id = @nodeId";

    /// <summary>Null for a node that never failed.</summary>
    public Task<NodeFaults?> FindAsync(Guid nodeId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<NodeFaults>(FindSql, new { nodeId }, cancellationToken);
}
