using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Accounts.SignIn;

internal sealed class SessionsStore(Db db)
{
    private const string InsertSql = """
        insert into sessions (id, user_id, method, address, user_agent, created_at, refreshed_at, expires_at)
        values (@Id, @UserId, @Method, @Address::inet, @UserAgent, @Now, @Now, @ExpiresAt)
        """;

    public static Task InsertAsync(UnitOfWork work, NewSession session, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, session, cancellationToken);

    private const string InsertTokenSql = "insert into refresh_tokens (token_hash, session_id, created_at) values (@Hash, @SessionId, @Now)";

    public static Task InsertTokenAsync(UnitOfWork work, byte[] hash, Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertTokenSql, new { Hash = hash, SessionId = sessionId, Now = now }, cancellationToken);

    // One statement, so that of any number of calls with one token exactly one finds it unspent.
    private const string RotateTokenSql = """
        with spent as (
            update refresh_tokens set spent_at = @Now
            from sessions join users on users.id = sessions.user_id
            where refresh_tokens.token_hash = @Hash and refresh_tokens.spent_at is null
              and sessions.id = refresh_tokens.session_id and sessions.revoked_at is null and sessions.expires_at > @Now
              and users.is_active
            returning sessions.id as session_id, sessions.user_id, sessions.expires_at
        ), fresh as (
            insert into refresh_tokens (token_hash, session_id, created_at) select @NewHash, session_id, @Now from spent
        ), seen as (
            update sessions set refreshed_at = @Now, address = @Address::inet, user_agent = @UserAgent
            from spent where sessions.id = spent.session_id
        )
        select session_id, user_id, expires_at from spent
        """;

    /// <summary>Spends a token and stores the one that takes its place. Null when it is unknown or spent, or its session ended.</summary>
    public static Task<SpentRefreshToken?> RotateTokenAsync(
        UnitOfWork work, byte[] hash, byte[] newHash, string address, string userAgent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = new { Hash = hash, NewHash = newHash, Address = address, UserAgent = userAgent, Now = now };
        return work.FirstOrDefaultAsync<SpentRefreshToken>(RotateTokenSql, row, cancellationToken);
    }

    private const string RevokeByTokenSql = """
        update sessions set revoked_at = @Now
        from refresh_tokens
        where refresh_tokens.token_hash = @Hash and refresh_tokens.spent_at is not null
          and sessions.id = refresh_tokens.session_id and sessions.revoked_at is null
        returning sessions.id as session_id, sessions.user_id, sessions.expires_at
        """;

    /// <summary>Ends the session that once had this token and spent it. Null when there is no such session left to end.</summary>
    public static Task<SpentRefreshToken?> RevokeBySpentTokenAsync(UnitOfWork work, byte[] hash, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<SpentRefreshToken>(RevokeByTokenSql, new { Hash = hash, Now = now }, cancellationToken);

    private const string FindSql = """
        select sessions.id, sessions.user_id, sessions.expires_at, sessions.revoked_at, users.is_active
        from sessions join users on users.id = sessions.user_id
        where sessions.id = @Id
        """;

    public Task<KnownSession?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<KnownSession>(FindSql, new { Id = id }, cancellationToken);

    private const string FindOpeningSql = "select method, created_at from sessions where id = @Id and user_id = @UserId and revoked_at is null";

    /// <summary>Null when the user has no such session.</summary>
    public Task<SessionOpening?> FindOpeningAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<SessionOpening>(FindOpeningSql, new { Id = id, UserId = userId }, cancellationToken);

    private const string ListSql = """
        select id, method, host(address) as address, user_agent, created_at, refreshed_at, expires_at
        from sessions
        where user_id = @UserId and revoked_at is null and expires_at > @Now and (@Before::uuid is null or id < @Before)
        order by id desc
        limit @Limit
        """;

    public Task<IReadOnlyList<SessionRecord>> ListAsync(
        Guid userId, DateTimeOffset now, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<SessionRecord>(ListSql, new { UserId = userId, Now = now, Before = before, Limit = limit }, cancellationToken);

    private const string RevokeSql = """
        update sessions set revoked_at = @Now
        where id = @Id and user_id = @UserId and revoked_at is null and expires_at > @Now
        """;

    /// <summary>False when the user has no such open session.</summary>
    public static async Task<bool> RevokeAsync(UnitOfWork work, Guid id, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(RevokeSql, new { Id = id, UserId = userId, Now = now }, cancellationToken) == 1;

    private const string RevokeAllSql = """
        update sessions set revoked_at = @Now
        where user_id = @UserId and revoked_at is null and expires_at > @Now and (@Except::uuid is null or id <> @Except)
        """;

    public static Task<int> RevokeAllAsync(UnitOfWork work, Guid userId, Guid? except, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(RevokeAllSql, new { UserId = userId, Except = except, Now = now }, cancellationToken);

    private const string RevokeOldestSql = """
        update sessions set revoked_at = @Now
        where id in (
            select id from sessions
            where user_id = @UserId and revoked_at is null and expires_at > @Now
            order by id desc
            offset @Keep)
        """;

    /// <summary>Ends all but the newest ones.</summary>
    public static Task<int> RevokeOldestAsync(UnitOfWork work, Guid userId, int keep, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(RevokeOldestSql, new { UserId = userId, Keep = keep, Now = now }, cancellationToken);

    private const string CleanSql = """
        delete from sessions where id in (
            select id from sessions where expires_at < @Before or revoked_at < @Before limit @Batch for update skip locked)
        """;

    /// <summary>Removes sessions that ended before, with their tokens.</summary>
    public static Task<int> CleanAsync(UnitOfWork work, DateTimeOffset before, int batch, CancellationToken cancellationToken) =>
        work.ExecuteAsync(CleanSql, new { Before = before, Batch = batch }, cancellationToken);
}
