using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Accounts;

internal sealed class AccountsStore(Db db)
{
    private const string FindUserSql = "select id, email, username, created_at from users where id = @Id";

    public Task<UserRecord?> FindUserAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<UserRecord>(FindUserSql, new { Id = id }, cancellationToken);

    private const string FindUserByNameSql = "select id, email, username, created_at from users where lower(username) = lower(@Username) and is_active";

    public Task<UserRecord?> FindUserByNameAsync(string username, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<UserRecord>(FindUserByNameSql, new { Username = username }, cancellationToken);

    private const string EnsureOperatorUserSql = """
        insert into users (id, username, auth_method, is_verified, created_at, updated_at)
        values (@Id, @Username, 'operator', true, @Now, @Now)
        on conflict (lower(username)) do nothing
        """;

    private const string LockUserByNameSql = """
        select id, email, username, created_at from users where lower(username) = lower(@Username) for update
        """;

    /// <summary>The user of that name, made by the operator when there is none yet, locked until the commit.</summary>
    public static async Task<UserRecord> EnsureOperatorUserAsync(
        UnitOfWork work, Guid id, string username, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(EnsureOperatorUserSql, new { Id = id, Username = username, Now = now }, cancellationToken);
        return await work.SingleAsync<UserRecord>(LockUserByNameSql, new { Username = username }, cancellationToken);
    }

    private const string LockUserSql = "select is_active from users where id = @Id for update";

    /// <summary>Makes changes of one user's keys take turns.</summary>
    public static Task<bool> LockUserAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.ScalarAsync<bool>(LockUserSql, new { Id = id }, cancellationToken);

    private const string InsertKeySql = """
        insert into api_keys (id, user_id, name, prefix, key_hash, scopes, created_at, expires_at)
        values (@Id, @UserId, @Name, @Prefix, @Hash, @Scopes, @CreatedAt, @ExpiresAt)
        """;

    public static Task InsertKeyAsync(UnitOfWork work, ApiKeyRecord key, byte[] hash, CancellationToken cancellationToken)
    {
        var row = new { key.Id, key.UserId, key.Name, key.Prefix, Hash = hash, key.Scopes, key.CreatedAt, key.ExpiresAt };
        return work.ExecuteAsync(InsertKeySql, row, cancellationToken);
    }

    private const string CountActiveKeysSql = """
        select count(*)::int from api_keys
        where user_id = @UserId and revoked_at is null and (expires_at is null or expires_at > @Now)
        """;

    public static Task<int> CountActiveKeysAsync(UnitOfWork work, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ScalarAsync<int>(CountActiveKeysSql, new { UserId = userId, Now = now }, cancellationToken);

    private const string ListKeysSql = """
        select id, user_id, name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at
        from api_keys
        where user_id = @UserId and (@Before::uuid is null or id < @Before)
        order by id desc
        limit @Limit
        """;

    public Task<IReadOnlyList<ApiKeyRecord>> ListKeysAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ApiKeyRecord>(ListKeysSql, new { UserId = userId, Before = before, Limit = limit }, cancellationToken);

    private const string RevokeKeySql = """
        update api_keys set revoked_at = coalesce(revoked_at, @Now)
        where id = @Id and user_id = @UserId
        returning id, user_id, name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at
        """;

    public static Task<ApiKeyRecord?> RevokeKeyAsync(
        UnitOfWork work, Guid id, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<ApiKeyRecord>(RevokeKeySql, new { Id = id, UserId = userId, Now = now }, cancellationToken);

    private const string RevokeNamedKeysSql = """
        update api_keys set revoked_at = @Now
        where user_id = @UserId and name = @Name and revoked_at is null
        returning id
        """;

    public static Task<IReadOnlyList<Guid>> RevokeNamedKeysAsync(
        UnitOfWork work, Guid userId, string name, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.QueryAsync<Guid>(RevokeNamedKeysSql, new { UserId = userId, Name = name, Now = now }, cancellationToken);

    private const string FindKeyByHashSql = """
        select k.id, k.user_id, k.scopes, k.expires_at, k.revoked_at, u.is_active
        from api_keys k join users u on u.id = k.user_id
        where k.key_hash = @Hash
        """;

    public Task<KnownApiKey?> FindKeyByHashAsync(byte[] hash, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<KnownApiKey>(FindKeyByHashSql, new { Hash = hash }, cancellationToken);

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
