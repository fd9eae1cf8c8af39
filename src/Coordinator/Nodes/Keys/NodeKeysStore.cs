using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Trust;

namespace AIForge.Coordinator.Nodes.Keys;

/// <summary>The keys of nodes: the one that counts now, and those that did.</summary>
internal sealed class NodeKeysStore(Db db)
{
    // A key that was reset is still there and keeps its place; so does another one that was faster.
    private const string PinSql = """
        insert into node_keys (node_id, fingerprint, public_key, pinned_at) values (@nodeId, @Fingerprint, @Encoded, @now)
        on conflict do nothing
        """;

    /// <summary>False when the node has a key already, or had this one.</summary>
    public async Task<bool> PinAsync(UnitOfWork unit, Guid nodeId, NodePublicKey key, DateTimeOffset now, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(PinSql, new { nodeId, key.Fingerprint, key.Encoded, now }, cancellationToken) == 1;

    private const string CurrentSql = "select fingerprint from node_keys where node_id = @nodeId and retired_at is null";

    /// <summary>Fingerprint of the key that counts; null while none was pinned.</summary>
    public Task<byte[]?> CurrentAsync(Guid nodeId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<byte[]>(CurrentSql, new { nodeId }, cancellationToken);

    private const string RetiredAmongSql = """
        select k.node_id from node_keys k join unnest(@nodeIds::uuid[], @fingerprints::bytea[]) as open (node_id, fingerprint)
            on k.node_id = open.node_id and k.fingerprint = open.fingerprint
        where k.retired_at is not null
        """;

    /// <summary>Those of these nodes whose key was reset.</summary>
    public Task<IReadOnlyList<Guid>> RetiredAmongAsync(IReadOnlyList<(Guid NodeId, byte[] Fingerprint)> keys, CancellationToken cancellationToken) =>
        db.QueryAsync<Guid>(
            RetiredAmongSql, new { nodeIds = keys.Select(key => key.NodeId).ToArray(), fingerprints = keys.Select(key => key.Fingerprint).ToArray() }, cancellationToken);

    private const string RetireSql = "update node_keys set retired_at = @now where node_id = @nodeId and retired_at is null returning fingerprint";

    /// <summary>Returns the fingerprint of the key that counted; null when there was none.</summary>
    public Task<byte[]?> RetireAsync(UnitOfWork unit, Guid nodeId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<byte[]>(RetireSql, new { nodeId, now }, cancellationToken);
}
