using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>Mails to send, and the tokens that were sent.</summary>
internal sealed class MailStore(Db db)
{
    public const string WaitingChannel = "mail_waiting";

    // Whether there is such an account shows neither in the statements nor in their number. A request while a mail of its kind is being
    // sent is answered by that mail.
    private const string EnqueueSql = """
        insert into mail_outbox (id, user_id, kind, recipient, next_attempt_at, created_at)
        select @Id, id, @Kind, email, @Now, @Now from users
        where (id = @UserId or lower(email) = lower(@Email)) and email is not null and is_active
          and (@Kind <> 'verify-email' or not is_verified)
          and (@Kind <> 'reset-password' or hashed_password is not null)
        on conflict (user_id, kind, recipient) do nothing
        """;

    /// <summary>To the address of this account, if there is one that this kind of mail is for, and none waits already.</summary>
    public static Task EnqueueAsync(UnitOfWork work, Guid id, Guid userId, string kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        EnqueueAsync(work, new { Id = id, Kind = kind, UserId = (Guid?)userId, Email = (string?)null, Now = now }, cancellationToken);

    /// <summary>The same for the account with this address.</summary>
    public static Task EnqueueAsync(UnitOfWork work, Guid id, string email, string kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        EnqueueAsync(work, new { Id = id, Kind = kind, UserId = (Guid?)null, Email = (string?)email, Now = now }, cancellationToken);

    private const string EnqueueAllSql = """
        insert into mail_outbox (id, user_id, kind, recipient, next_attempt_at, created_at)
        select m.id, u.id, @kind, u.email, @now, @now
        from unnest(@ids::uuid[], @userIds::uuid[]) m (id, user_id) join users u on u.id = m.user_id
        where u.email is not null and u.is_active
        on conflict (user_id, kind, recipient) do nothing
        """;

    /// <summary>The same mail to many accounts.</summary>
    public static async Task EnqueueAllAsync(UnitOfWork work, Guid[] userIds, string kind, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = Array.ConvertAll(userIds, _ => Guid.CreateVersion7(now));
        await work.ExecuteAsync(EnqueueAllSql, new { ids, userIds, kind, now }, cancellationToken);
        work.Notify(WaitingChannel, "");
    }

    private const string EnqueueToSql = """
        insert into mail_outbox (id, user_id, kind, recipient, next_attempt_at, created_at)
        values (@Id, @UserId, @Kind, @Recipient, @Now, @Now)
        on conflict (user_id, kind, recipient) do nothing
        """;

    /// <summary>To an address that is not, or no longer, the account's own.</summary>
    public static async Task EnqueueToAsync(
        UnitOfWork work, Guid id, Guid userId, string kind, string recipient, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(EnqueueToSql, new { Id = id, UserId = userId, Kind = kind, Recipient = recipient, Now = now }, cancellationToken);
        work.Notify(WaitingChannel, "");
    }

    private static async Task EnqueueAsync(UnitOfWork work, object row, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(EnqueueSql, row, cancellationToken);
        work.Notify(WaitingChannel, "");
    }

    private const string TakeSql = """
        update mail_outbox set attempts = attempts + 1, next_attempt_at = @Until
        from users
        where mail_outbox.id = (
            select id from mail_outbox where next_attempt_at <= @Now order by next_attempt_at limit 1 for update skip locked)
          and users.id = mail_outbox.user_id
        returning mail_outbox.id, user_id, kind, recipient, attempts, username
        """;

    /// <summary>Takes the mail that waited longest; another worker may have it if nothing was heard until then.</summary>
    public static Task<WaitingMail?> TakeAsync(UnitOfWork work, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<WaitingMail>(TakeSql, new { Now = now, Until = until }, cancellationToken);

    private const string DeleteSql = "delete from mail_outbox where id = @Id and attempts = @Attempts";

    public static Task DeleteAsync(UnitOfWork work, WaitingMail mail, CancellationToken cancellationToken) =>
        work.ExecuteAsync(DeleteSql, new { mail.Id, mail.Attempts }, cancellationToken);

    private const string PostponeSql = "update mail_outbox set next_attempt_at = @Until where id = @Id and attempts = @Attempts";

    public static Task PostponeAsync(UnitOfWork work, WaitingMail mail, DateTimeOffset until, CancellationToken cancellationToken) =>
        work.ExecuteAsync(PostponeSql, new { mail.Id, mail.Attempts, Until = until }, cancellationToken);

    private const string InsertTokenSql = """
        insert into mail_tokens (token_hash, user_id, purpose, email, created_at, expires_at)
        values (@Hash, @UserId, @Kind, @Recipient, @Now, @ExpiresAt)
        """;

    public static Task InsertTokenAsync(
        UnitOfWork work, byte[] hash, WaitingMail mail, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var row = new { Hash = hash, mail.UserId, mail.Kind, mail.Recipient, Now = now, ExpiresAt = expiresAt };
        return work.ExecuteAsync(InsertTokenSql, row, cancellationToken);
    }

    private const string FindTokenSql = """
        select user_id, email from mail_tokens where token_hash = @Hash and purpose = @Purpose and expires_at > @Now
        """;

    public Task<MailTokenRecord?> FindTokenAsync(byte[] hash, string purpose, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<MailTokenRecord>(FindTokenSql, new { Hash = hash, Purpose = purpose, Now = now }, cancellationToken);

    // Deleting is what makes a token work once: of two calls one finds it. Its user is locked first, as in every act that voids tokens,
    // so that no two of them wait for each other.
    private const string SpendTokenSql = """
        with owner as (
            select users.id from mail_tokens join users on users.id = mail_tokens.user_id where token_hash = @Hash for no key update of users)
        delete from mail_tokens using owner
        where token_hash = @Hash and purpose = @Purpose and expires_at > @Now and user_id = owner.id
        returning user_id, email
        """;

    /// <summary>Null for an unknown, spent or expired token.</summary>
    public static Task<MailTokenRecord?> SpendTokenAsync(
        UnitOfWork work, byte[] hash, string purpose, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<MailTokenRecord>(SpendTokenSql, new { Hash = hash, Purpose = purpose, Now = now }, cancellationToken);

    private const string CancelSql = "delete from mail_outbox where user_id = @UserId and kind = any (@Kinds)";

    private const string CancelTokensSql = "delete from mail_tokens where user_id = @UserId and purpose = any (@Kinds)";

    /// <summary>
    /// Voids mails with tokens, sent or not. In this order: a mail that is being sent holds its row until its token is stored, and
    /// then the second statement finds that.
    /// </summary>
    public static async Task CancelAsync(UnitOfWork work, Guid userId, string[] kinds, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(CancelSql, new { UserId = userId, Kinds = kinds }, cancellationToken);
        await work.ExecuteAsync(CancelTokensSql, new { UserId = userId, Kinds = kinds }, cancellationToken);
    }

    private const string CleanTokensSql = """
        delete from mail_tokens where token_hash in (
            select token_hash from mail_tokens where expires_at < @Now limit @Batch for update skip locked)
        """;

    public static Task<int> CleanTokensAsync(UnitOfWork work, DateTimeOffset now, int batch, CancellationToken cancellationToken) =>
        work.ExecuteAsync(CleanTokensSql, new { Now = now, Batch = batch }, cancellationToken);
}
