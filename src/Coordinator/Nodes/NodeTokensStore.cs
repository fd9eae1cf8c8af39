using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Nodes;

/// <summary>The tokens of nodes and of machines that are still to be enrolled.</summary>
internal sealed class NodeTokensStore(Db db)
{
    private const string Columns = "id, owner_id, node_id, name, prefix, created_at, expires_at, last_used_at, revoked_at";

    private const string InsertSql = """
        insert into node_tokens (id, owner_id, node_id, name, prefix, token_hash, created_at, expires_at)
        values (@Id, @OwnerId, @NodeId, @Name, @Prefix, @tokenHash, @CreatedAt, @ExpiresAt)
        """;

    public Task<int> InsertAsync(UnitOfWork unit, NodeTokenRecord token, byte[] tokenHash, CancellationToken cancellationToken) => unit.ExecuteAsync(
        InsertSql,
        new { token.Id, token.OwnerId, token.NodeId, token.Name, token.Prefix, tokenHash, token.CreatedAt, token.ExpiresAt },
        cancellationToken);

    // Serialises the new tokens of one owner, so that no two of them count the same free place.
    private const string LockOwnerSql = "select pg_advisory_xact_lock(hashtextextended('node tokens of ' || @ownerId::text, 0))";

    private const string CountUnusedSql = """
        select count(*) from node_tokens
        where owner_id = @ownerId and node_id is null and revoked_at is null and (expires_at is null or expires_at > @now)
        """;

    /// <summary>Counts the tokens that a machine may still enrol with; until the commit nobody else can add one.</summary>
    public async Task<long> CountUnusedAndLockAsync(UnitOfWork unit, Guid ownerId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await unit.ExecuteAsync(LockOwnerSql, new { ownerId }, cancellationToken);
        return await unit.SingleAsync<long>(CountUnusedSql, new { ownerId, now }, cancellationToken);
    }

    private const string ListSql = $"""
        select {Columns} from node_tokens
        where owner_id = @ownerId and (@before::uuid is null or id < @before)
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<NodeTokenRecord>> ListAsync(Guid ownerId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<NodeTokenRecord>(ListSql, new { ownerId, before, limit }, cancellationToken);

    private const string KnownSql = """
        select t.id, t.owner_id, t.node_id, t.name, t.expires_at, t.revoked_at, coalesce(n.is_active, true) as is_node_active, k.fingerprint as key_fingerprint
        from node_tokens t left join nodes n on n.id = t.node_id left join node_keys k on k.node_id = n.id and k.retired_at is null
        """;

    private const string FindByHashSql = $"{KnownSql} where t.token_hash = @tokenHash";

    public Task<KnownNodeToken?> FindByHashAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<KnownNodeToken>(FindByHashSql, new { tokenHash }, cancellationToken);

    private const string FindKnownSql = $"{KnownSql} where t.id = @id";

    public Task<KnownNodeToken?> FindKnownAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<KnownNodeToken>(FindKnownSql, new { id }, cancellationToken);

    private const string LockKnownSql = $"{KnownSql} where t.id = @id for update of t";

    /// <summary>The token, which nobody else can enrol with or revoke until the commit.</summary>
    public Task<KnownNodeToken?> LockKnownAsync(UnitOfWork unit, Guid id, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<KnownNodeToken>(LockKnownSql, new { id }, cancellationToken);

    private const string BindSql = "update node_tokens set node_id = @nodeId where id = @id and node_id is null";

    public Task<int> BindAsync(UnitOfWork unit, Guid id, Guid nodeId, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(BindSql, new { id, nodeId }, cancellationToken);

    private const string RevokeSql = $"""
        update node_tokens set revoked_at = coalesce(revoked_at, @now)
        where id = @id and owner_id = @ownerId
        returning {Columns}
        """;

    /// <summary>Null when the user has no such token.</summary>
    public Task<NodeTokenRecord?> RevokeAsync(UnitOfWork unit, Guid id, Guid ownerId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<NodeTokenRecord>(RevokeSql, new { id, ownerId, now }, cancellationToken);

    private const string RevokeOfNodeSql = """
        update node_tokens set revoked_at = @now where node_id = @nodeId and revoked_at is null returning id
        """;

    /// <summary>Revokes the token of a node and returns its id, if it had one that worked.</summary>
    public Task<IReadOnlyList<Guid>> RevokeOfNodeAsync(UnitOfWork unit, Guid nodeId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.QueryAsync<Guid>(RevokeOfNodeSql, new { nodeId, now }, cancellationToken);

    private const string OfNodeSql = "select id from node_tokens where node_id = @nodeId and revoked_at is null";

    /// <summary>The token that works for a node, if there is one.</summary>
    public Task<IReadOnlyList<Guid>> OfNodeAsync(UnitOfWork unit, Guid nodeId, CancellationToken cancellationToken) =>
        unit.QueryAsync<Guid>(OfNodeSql, new { nodeId }, cancellationToken);

    private const string RevokedAmongSql = "select id from node_tokens where id = any(@ids) and revoked_at is not null";

    public Task<IReadOnlyList<Guid>> RevokedAmongAsync(Guid[] ids, CancellationToken cancellationToken) =>
        db.QueryAsync<Guid>(RevokedAmongSql, new { ids }, cancellationToken);

    private const string UsedSql = """
        update node_tokens set last_used_at = greatest(last_used_at, used.at)
        from unnest(@ids, @times) as used (id, at)
        where node_tokens.id = used.id
        """;

    public Task<int> UsedAsync(UnitOfWork unit, Guid[] ids, DateTimeOffset[] times, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(UsedSql, new { ids, times }, cancellationToken);
}
