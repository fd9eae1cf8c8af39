using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Platform.Idempotency;

internal sealed class IdempotencyStore(Db db)
{
    // The row is taken when it is new, when its reply is too old, or when the call that held it is taken for dead.
    private const string BeginSql = """
        insert into idempotency_keys (caller, method, key_hash, request_hash, attempt, act_id, locked_until, created_at, expires_at)
        values (@Caller, @Method, @Hash, @RequestHash, @Attempt, @Attempt, @LockedUntil, @Now, @ExpiresAt)
        on conflict (caller, method, key_hash) do update
        set act_id = case when idempotency_keys.expires_at <= @Now then excluded.act_id else idempotency_keys.act_id end,
            request_hash = excluded.request_hash, attempt = excluded.attempt, locked_until = excluded.locked_until,
            sealed_reply = null, created_at = excluded.created_at, expires_at = excluded.expires_at
        where idempotency_keys.expires_at <= @Now
           or (idempotency_keys.sealed_reply is null and idempotency_keys.locked_until <= @Now
               and idempotency_keys.request_hash = excluded.request_hash)
        returning act_id
        """;

    /// <summary>The id of the act when this attempt now holds the key and must run the call: its own, or that of the first attempt.</summary>
    public async Task<Guid?> BeginAsync(IdempotencyKey key, byte[] requestHash, IdempotencyLease lease, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var row = new { key.Caller, key.Method, key.Hash, RequestHash = requestHash, lease.Attempt, lease.LockedUntil, lease.Now, lease.ExpiresAt };
        var act = await work.ScalarAsync<Guid?>(BeginSql, row, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return act;
    }

    private const string FindSql = """
        select request_hash, sealed_reply from idempotency_keys where caller = @Caller and method = @Method and key_hash = @Hash
        """;

    public Task<IdempotencyRow?> FindAsync(IdempotencyKey key, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<IdempotencyRow>(FindSql, key, cancellationToken);

    private const string CompleteSql = """
        update idempotency_keys set sealed_reply = @SealedReply
        where caller = @Caller and method = @Method and key_hash = @Hash and attempt = @Attempt and sealed_reply is null
        """;

    public Task CompleteAsync(IdempotencyKey key, Guid attempt, byte[] sealedReply, CancellationToken cancellationToken) =>
        ExecuteAsync(CompleteSql, new { key.Caller, key.Method, key.Hash, Attempt = attempt, SealedReply = sealedReply }, cancellationToken);

    private const string AbandonSql = """
        delete from idempotency_keys
        where caller = @Caller and method = @Method and key_hash = @Hash and attempt = @Attempt and sealed_reply is null
        """;

    /// <summary>Forgets a call that did nothing.</summary>
    public Task AbandonAsync(IdempotencyKey key, Guid attempt, CancellationToken cancellationToken) =>
        ExecuteAsync(AbandonSql, new { key.Caller, key.Method, key.Hash, Attempt = attempt }, cancellationToken);

    private const string ReleaseSql = """
        update idempotency_keys set locked_until = @Now
        where caller = @Caller and method = @Method and key_hash = @Hash and attempt = @Attempt and sealed_reply is null
        """;

    /// <summary>Lets the next attempt begin at once, with the id of this one.</summary>
    public Task ReleaseAsync(IdempotencyKey key, Guid attempt, DateTimeOffset now, CancellationToken cancellationToken) =>
        ExecuteAsync(ReleaseSql, new { key.Caller, key.Method, key.Hash, Attempt = attempt, Now = now }, cancellationToken);

    private const string CleanSql = """
        delete from idempotency_keys where ctid = any (array(
            select ctid from idempotency_keys where expires_at <= @Now limit @Limit for update skip locked))
        """;

    /// <summary>Returns how many were removed, at most the limit.</summary>
    public Task<int> CleanAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        ExecuteAsync(CleanSql, new { Now = now, Limit = limit }, cancellationToken);

    private async Task<int> ExecuteAsync(string sql, object args, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var changed = await work.ExecuteAsync(sql, args, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return changed;
    }
}
