using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Accounts.Keys;

internal sealed class ApiKeysStore(Db db)
{
    private const string LimitColumns = "requests_per_minute, requests_per_hour, requests_per_day, requests_per_month, tokens_per_month";

    private const string Columns =
        $"id, user_id, name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at, array[{LimitColumns}] as limits";

    private const string InsertSql = $"""
        insert into api_keys (id, user_id, name, prefix, key_hash, scopes, created_at, expires_at, subscription_id, {LimitColumns})
        values (@Id, @UserId, @Name, @Prefix, @Hash, @Scopes, @CreatedAt, @ExpiresAt, @SubscriptionId,
            (@Limits::int[])[1], (@Limits::int[])[2], (@Limits::int[])[3], (@Limits::int[])[4], (@Limits::int[])[5])
        """;

    public static Task InsertAsync(UnitOfWork work, ApiKeyRecord key, byte[] hash, Guid? subscriptionId, CancellationToken cancellationToken)
    {
        var row = new { key.Id, key.UserId, key.Name, key.Prefix, Hash = hash, key.Scopes, key.CreatedAt, key.ExpiresAt, SubscriptionId = subscriptionId, key.Limits };
        return work.ExecuteAsync(InsertSql, row, cancellationToken);
    }

    private const string CountActiveSql = """
        select count(*)::int from api_keys
        where user_id = @UserId and subscription_id is null and revoked_at is null and (expires_at is null or expires_at > @Now)
        """;

    public static Task<int> CountActiveAsync(UnitOfWork work, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ScalarAsync<int>(CountActiveSql, new { UserId = userId, Now = now }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from api_keys
        where user_id = @UserId and subscription_id is null and (@Before::uuid is null or id < @Before)
        order by id desc
        limit @Limit
        """;

    public Task<IReadOnlyList<ApiKeyRecord>> ListAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ApiKeyRecord>(ListSql, new { UserId = userId, Before = before, Limit = limit }, cancellationToken);

    private const string LockSql = $"select {Columns} from api_keys where id = @Id and user_id = @UserId and subscription_id is null for update";

    /// <summary>The key, which nobody else changes until the commit. Null when the user has no such key.</summary>
    public static Task<ApiKeyRecord?> LockAsync(UnitOfWork work, Guid id, Guid userId, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<ApiKeyRecord>(LockSql, new { Id = id, UserId = userId }, cancellationToken);

    private const string UpdateSql = $"""
        update api_keys set name = @Name, ({LimitColumns}) =
            ((@Limits::int[])[1], (@Limits::int[])[2], (@Limits::int[])[3], (@Limits::int[])[4], (@Limits::int[])[5])
        where id = @Id
        returning {Columns}
        """;

    public static Task<ApiKeyRecord> UpdateAsync(UnitOfWork work, Guid id, string name, int[] limits, CancellationToken cancellationToken) =>
        work.SingleAsync<ApiKeyRecord>(UpdateSql, new { Id = id, Name = name, Limits = limits }, cancellationToken);

    private const string RevokeSql = $"update api_keys set revoked_at = @Now where id = @Id returning {Columns}";

    public static Task<ApiKeyRecord> RevokeAsync(UnitOfWork work, Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.SingleAsync<ApiKeyRecord>(RevokeSql, new { Id = id, Now = now }, cancellationToken);

    private const string RevokeNamedSql = $"""
        update api_keys set revoked_at = @Now
        where user_id = @UserId and name = @Name and revoked_at is null
        returning {Columns}
        """;

    public static Task<IReadOnlyList<ApiKeyRecord>> RevokeNamedAsync(
        UnitOfWork work, Guid userId, string name, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.QueryAsync<ApiKeyRecord>(RevokeNamedSql, new { UserId = userId, Name = name, Now = now }, cancellationToken);

    private const string RevokeOfSubscriptionSql = $"update api_keys set revoked_at = @Now where subscription_id = @SubscriptionId and revoked_at is null returning {Columns}";

    public static Task<IReadOnlyList<ApiKeyRecord>> RevokeOfSubscriptionAsync(
        UnitOfWork work, Guid subscriptionId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.QueryAsync<ApiKeyRecord>(RevokeOfSubscriptionSql, new { SubscriptionId = subscriptionId, Now = now }, cancellationToken);

    private const string KnownSql = $"""
        select k.id, k.user_id, k.scopes, k.expires_at, k.revoked_at, u.is_active, array[{LimitColumns}] as limits, k.subscription_id
        from api_keys k join users u on u.id = k.user_id
        """;

    private const string FindByHashSql = $"{KnownSql} where k.key_hash = @Hash";

    public Task<KnownApiKey?> FindByHashAsync(byte[] hash, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<KnownApiKey>(FindByHashSql, new { Hash = hash }, cancellationToken);

    private const string FindByIdSql = $"{KnownSql} where k.id = @Id";

    public Task<KnownApiKey?> FindByIdAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<KnownApiKey>(FindByIdSql, new { Id = id }, cancellationToken);

    private const string RecordUsesSql = """
        update api_keys set last_used_at = @Now
        where id = any (@Ids) and (last_used_at is null or last_used_at < @Now)
        """;

    public async Task RecordUsesAsync(Guid[] ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await work.ExecuteAsync(RecordUsesSql, new { Ids = ids, Now = now }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }
}
