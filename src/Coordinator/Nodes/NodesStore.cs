using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Nodes;

internal sealed class NodesStore(Db db)
{
    private const string Columns = """
        id, owner_id, name, resources::text as resources, models, is_active, created_at, last_seen_at, polled_at,
        (select k.fingerprint from node_keys k where k.node_id = nodes.id and k.retired_at is null) as key_fingerprint
        """;

    private const string InsertSql = """
        insert into nodes (id, node_id, owner_id, name, created_at)
        values (@Id, @NodeId, @OwnerId, @Name, @CreatedAt)
        """;

    public Task InsertAsync(UnitOfWork unit, NewNode node, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(InsertSql, node, cancellationToken);

    // Serialises the registrations of one owner, so that no two of them count the same free place.
    private const string LockOwnerSql = "select pg_advisory_xact_lock(hashtextextended('nodes of ' || @ownerId::text, 0))";

    private const string CountActiveSql = "select count(*) from nodes where owner_id = @ownerId and is_active";

    /// <summary>Counts the owner's nodes; until the commit nobody else can add one.</summary>
    public async Task<long> CountActiveAndLockAsync(UnitOfWork unit, Guid ownerId, CancellationToken cancellationToken)
    {
        await unit.ExecuteAsync(LockOwnerSql, new { ownerId }, cancellationToken);
        return await unit.SingleAsync<long>(CountActiveSql, new { ownerId }, cancellationToken);
    }

    private const string FindSql = $"select {Columns} from nodes where id = @id and owner_id = @ownerId";

    public Task<NodeRecord?> FindAsync(Guid id, Guid ownerId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<NodeRecord>(FindSql, new { id, ownerId }, cancellationToken);

    private const string FindActiveSql = "select owner_id, resources::text as resources from nodes where id = @id and is_active";

    /// <summary>Whose it is and what it offers, for whatever serves nodes; null for one that was removed.</summary>
    public Task<(Guid OwnerId, string Resources)?> FindActiveAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<(Guid, string)?>(FindActiveSql, new { id }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from nodes
        where owner_id = @ownerId and (@before::uuid is null or id < @before)
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<NodeRecord>> ListAsync(Guid ownerId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<NodeRecord>(ListSql, new { ownerId, before, limit }, cancellationToken);

    private const string LockActiveSql = "select name from nodes where id = @id and owner_id = @ownerId and is_active for update";

    /// <summary>The name of an active node of the owner, which nobody else changes until the commit; null when there is none.</summary>
    public Task<string?> LockActiveAsync(UnitOfWork unit, Guid id, Guid ownerId, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<string>(LockActiveSql, new { id, ownerId }, cancellationToken);

    private const string DeactivateSql = """
        update nodes set is_active = false, deactivated_at = coalesce(deactivated_at, @now)
        where id = @id and owner_id = @ownerId
        """;

    public Task<int> DeactivateAsync(UnitOfWork unit, Guid id, Guid ownerId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(DeactivateSql, new { id, ownerId, now }, cancellationToken);

    private const string RecordHelloSql = """
        update nodes set resources = @resources::jsonb, models = @models, machine_key = @machine, last_seen_at = @now
        where id = @id and is_active
        """;

    public Task<int> RecordHelloAsync(UnitOfWork unit, Guid id, string resources, string[] models, byte[]? machine, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(RecordHelloSql, new { id, resources, models, machine, now }, cancellationToken);

    private const string RecordResourcesSql = "update nodes set resources = @resources::jsonb where id = @id returning name";

    /// <summary>Returns the name of the node.</summary>
    public Task<string> RecordResourcesAsync(UnitOfWork unit, Guid id, string resources, CancellationToken cancellationToken) =>
        unit.SingleAsync<string>(RecordResourcesSql, new { id, resources }, cancellationToken);

    private const string TouchSql = """
        update nodes set last_seen_at = greatest(last_seen_at, seen.at)
        from unnest(@ids, @times) as seen (id, at)
        where nodes.id = seen.id
        """;

    public Task<int> TouchAsync(UnitOfWork unit, Guid[] ids, DateTimeOffset[] times, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(TouchSql, new { ids, times }, cancellationToken);

    private const string PolledSql = """
        with node as (update nodes set polled_at = @now where id = @id)
        update node_tokens set last_used_at = @now where node_id = @id and revoked_at is null
        """;

    public Task<int> PolledAsync(UnitOfWork unit, Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(PolledSql, new { id, now }, cancellationToken);
}
