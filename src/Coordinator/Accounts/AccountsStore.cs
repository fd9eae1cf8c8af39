using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Accounts.Passwords;
using AIForge.Coordinator.Platform.Database;
using Npgsql;

namespace AIForge.Coordinator.Accounts;

internal sealed class AccountsStore(Db db)
{
    private const string Columns = "id, email, username, auth_method, is_verified, created_at";

    private const string FindUserSql = $"select {Columns} from users where id = @Id";

    public Task<UserRecord?> FindUserAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<UserRecord>(FindUserSql, new { Id = id }, cancellationToken);

    private const string FindUserByNameSql = $"select {Columns} from users where lower(username) = lower(@Username) and is_active";

    public Task<UserRecord?> FindUserByNameAsync(string username, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<UserRecord>(FindUserByNameSql, new { Username = username }, cancellationToken);

    public static Task<UserRecord> GetUserAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.SingleAsync<UserRecord>(FindUserSql, new { Id = id }, cancellationToken);

    private const string EnsureOperatorUserSql = """
        insert into users (id, username, auth_method, is_verified, created_at, updated_at)
        values (@Id, @Username, 'operator', true, @Now, @Now)
        on conflict (lower(username)) do nothing
        """;

    private const string LockUserByNameSql = $"select {Columns} from users where lower(username) = lower(@Username) for update";

    /// <summary>The user of that name, made by the operator when there is none yet, locked until the commit.</summary>
    public static async Task<UserRecord> EnsureOperatorUserAsync(
        UnitOfWork work, Guid id, string username, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(EnsureOperatorUserSql, new { Id = id, Username = username, Now = now }, cancellationToken);
        return await work.SingleAsync<UserRecord>(LockUserByNameSql, new { Username = username }, cancellationToken);
    }

    private const string CreateWalletUserSql = $"""
        insert into users (id, username, auth_method, created_at, updated_at)
        values (@Id, @Username, 'wallet', @Now, @Now)
        on conflict (lower(username)) do nothing
        returning {Columns}
        """;

    /// <summary>Null when the name is taken.</summary>
    public static Task<UserRecord?> CreateWalletUserAsync(
        UnitOfWork work, Guid id, string username, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<UserRecord>(CreateWalletUserSql, new { Id = id, Username = username, Now = now }, cancellationToken);

    private const string CreatePasswordUserSql = $"""
        insert into users (id, email, username, hashed_password, auth_method, created_at, updated_at)
        values (@Id, @Email, @Username, @HashedPassword, 'password', @Now, @Now)
        on conflict do nothing
        returning {Columns}
        """;

    /// <summary>Null when the address or the name is taken.</summary>
    public static Task<UserRecord?> CreatePasswordUserAsync(
        UnitOfWork work, Guid id, string email, string username, string hashedPassword, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = new { Id = id, Email = email, Username = username, HashedPassword = hashedPassword, Now = now };
        return work.FirstOrDefaultAsync<UserRecord>(CreatePasswordUserSql, row, cancellationToken);
    }

    private const string FindTakenSql = """
        select exists (select from users where lower(email) = lower(@Email)) as email,
               exists (select from users where lower(username) = lower(@Username)) as username
        """;

    public Task<TakenNames> FindTakenAsync(string email, string username, CancellationToken cancellationToken) =>
        db.SingleAsync<TakenNames>(FindTakenSql, new { Email = email, Username = username }, cancellationToken);

    // Not "for update": that would also make everybody wait who inserts a row that names the user.
    private const string LockUserSql = "select is_active from users where id = @Id for no key update";

    /// <summary>Makes changes of one user's keys, or of its sessions, take turns. False for a suspended or unknown user.</summary>
    public static Task<bool> LockUserAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.ScalarAsync<bool>(LockUserSql, new { Id = id }, cancellationToken);

    private const string IsActiveSql = "select is_active from users where id = @Id";

    /// <summary>False for a suspended or unknown user.</summary>
    public Task<bool> IsActiveAsync(Guid id, CancellationToken cancellationToken) => db.FirstOrDefaultAsync<bool>(IsActiveSql, new { Id = id }, cancellationToken);

    private const string HasPasswordSql = "select hashed_password is not null from users where id = @Id";

    public static Task<bool> HasPasswordAsync(UnitOfWork work, Guid userId, CancellationToken cancellationToken) =>
        work.ScalarAsync<bool>(HasPasswordSql, new { Id = userId }, cancellationToken);

    private const string FindPasswordByLoginSql = """
        select id, username, email, hashed_password, is_active from users
        where lower(username) = @Login or lower(email) = @Login
        """;

    /// <summary>By name or address in lower case; a name never holds an @.</summary>
    public Task<PasswordRecord?> FindPasswordAsync(string login, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<PasswordRecord>(FindPasswordByLoginSql, new { Login = login }, cancellationToken);

    private const string FindPasswordByIdSql = "select id, username, email, hashed_password, is_active from users where id = @Id";

    public Task<PasswordRecord?> FindPasswordAsync(Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<PasswordRecord>(FindPasswordByIdSql, new { Id = userId }, cancellationToken);

    private const string LockPasswordSql = "select true from users where id = @Id and hashed_password = @Hash for update";

    /// <summary>Holds the password in place until the commit. False when it is no longer the one that was looked at.</summary>
    public static Task<bool> LockPasswordAsync(UnitOfWork work, Guid userId, string hash, CancellationToken cancellationToken) =>
        work.ScalarAsync<bool>(LockPasswordSql, new { Id = userId, Hash = hash }, cancellationToken);

    private const string ReplacePasswordSql = """
        update users set hashed_password = @New, updated_at = @Now
        where id = @Id and hashed_password is not distinct from @Old
        """;

    /// <summary>Changes nothing when the password is no longer the one that was looked at.</summary>
    public static async Task<bool> ReplacePasswordAsync(
        UnitOfWork work, Guid userId, string? oldHash, string newHash, DateTimeOffset now, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(ReplacePasswordSql, new { Id = userId, Old = oldHash, New = newHash, Now = now }, cancellationToken) == 1;

    private const string SetVerifiedSql = """
        update users set is_verified = true, updated_at = @Now
        where id = @Id and lower(email) = lower(@Email)
        """;

    /// <summary>False when the account has another address by now.</summary>
    public static async Task<bool> SetVerifiedAsync(
        UnitOfWork work, Guid userId, string email, DateTimeOffset now, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(SetVerifiedSql, new { Id = userId, Email = email, Now = now }, cancellationToken) == 1;

    private const string ReplaceEmailSql = """
        update users set email = @Email, is_verified = true, updated_at = @Now
        from (select id, email from users where id = @Id and is_active for no key update) as old
        where users.id = old.id
        returning old.email
        """;

    /// <summary>Returns the address that it replaced. Null for a suspended or unknown user.</summary>
    /// <exception cref="Shared.Faults.FaultException">The address belongs to another account.</exception>
    public static async Task<ReplacedEmail?> ReplaceEmailAsync(
        UnitOfWork work, Guid userId, string email, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return await work.FirstOrDefaultAsync<ReplacedEmail>(ReplaceEmailSql, new { Id = userId, Email = email, Now = now }, cancellationToken);
        }
        catch (PostgresException exception) when (exception.ConstraintName == "users_email")
        {
            throw AccountsFaults.Taken(new TakenNames(Email: true, Username: false));
        }
    }

    private const string SetActiveSql = "update users set is_active = @IsActive, updated_at = @Now where id = @Id";

    public static async Task<bool> SetActiveAsync(
        UnitOfWork work, Guid userId, bool isActive, DateTimeOffset now, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(SetActiveSql, new { Id = userId, IsActive = isActive, Now = now }, cancellationToken) == 1;
}
