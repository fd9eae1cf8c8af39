using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Payments;

/// <summary>Payments, and users who may not buy.</summary>
internal sealed class PaymentsStore(Db db)
{
    private const string Columns = """
        p.id, p.user_id, p.payment_type, p.plan, p.model_id, p.target_amount, p.service_id, p.subscription_id, p.description, p.amount, p.platform_fee, p.network, p.chain_id,
        p.token, p.from_wallet, p.to_address, p.status, p.status_reason, p.paid, p.tx_hash, p.is_late, p.fulfilled, p.fulfilment_text,
        p.created_at, p.expires_at, p.monitored_until, p.confirmed_at, p.changed_at
        """;

    private const string FindSql = $"select {Columns} from payments p where p.id = @id";

    public Task<PaymentRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<PaymentRecord>(FindSql, new { id }, cancellationToken);

    private const string LockSql = $"select {Columns} from payments p where p.id = @id for update";

    /// <summary>Everything that changes a payment or what it claims takes turns behind this row.</summary>
    public static Task<PaymentRecord?> LockAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<PaymentRecord>(LockSql, new { id }, cancellationToken);

    // A hash is looked for in what payments claim and in what users named: a refused one is what is asked about most.
    private const string ListSql = $"""
        select {Columns} from payments p
        where (@before::uuid is null or p.id < @before)
          and (@UserId::uuid is null or p.user_id = @UserId)
          and (@Status::text is null or p.status = @Status)
          and (@Network::text is null or p.network = @Network)
          and (@Purpose::text is null or p.payment_type = @Purpose)
          and (@From::timestamptz is null or p.created_at >= @From)
          and (@Until::timestamptz is null or p.created_at < @Until)
          and (@TxHash::bytea is null or p.id in (
              select payment_id from chain_transfers where tx_hash = @TxHash and payment_id is not null
              union select payment_id from payment_submissions where tx_hash = @TxHash))
        order by p.id desc
        limit @limit
        """;

    public Task<IReadOnlyList<PaymentRecord>> ListAsync(PaymentFilter filter, Guid? before, int limit, CancellationToken cancellationToken)
    {
        var args = new { filter.UserId, filter.Status, filter.Network, filter.Purpose, filter.From, filter.Until, filter.TxHash, before, limit };
        return db.QueryAsync<PaymentRecord>(ListSql, args, cancellationToken);
    }

    // Serialises what makes out payments of one user, so that no two of them count the same free place.
    private const string LockUserSql = "select pg_advisory_xact_lock(hashtextextended('payments of ' || @userId::text, 0))";

    private const string CountOpenSql = "select count(*)::int from payments where user_id = @userId and status = 'PENDING' and expires_at > @now";

    /// <summary>What changes a user's payments or debts as a whole takes turns behind this.</summary>
    public static Task<int> LockUserAsync(UnitOfWork work, Guid userId, CancellationToken cancellationToken) =>
        work.ExecuteAsync(LockUserSql, new { userId }, cancellationToken);

    /// <summary>Payments of the user that wait for money; until the commit nobody else can add one.</summary>
    public static async Task<int> CountOpenAndLockAsync(UnitOfWork work, Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await LockUserAsync(work, userId, cancellationToken);
        return await work.SingleAsync<int>(CountOpenSql, new { userId, now }, cancellationToken);
    }

    private const string InsertSql = """
        insert into payments (id, user_id, payment_type, plan, model_id, target_amount, service_id, subscription_id, description, amount, platform_fee,
            network, chain_id, token, from_wallet, to_address, status, created_at, expires_at, monitored_until, changed_at)
        values (@Id, @UserId, @PaymentType, @Plan, @ModelId, @TargetAmount, @ServiceId, @SubscriptionId, @Description, @Amount, @PlatformFee,
            @Network, @ChainId, @Token, @FromWallet, @ToAddress, @Status, @CreatedAt, @ExpiresAt, @MonitoredUntil, @ChangedAt)
        """;

    public static Task<int> InsertAsync(UnitOfWork work, PaymentRecord payment, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, payment, cancellationToken);

    private const string UpdateSql = """
        update payments set status = @Status, status_reason = @StatusReason, paid = @Paid, tx_hash = @TxHash, is_late = @IsLate,
            fulfilled = @Fulfilled, fulfilment_text = @FulfilmentText, confirmed_at = @ConfirmedAt, changed_at = @ChangedAt
        where id = @Id
        """;

    /// <summary>What can change of a payment. The caller holds its lock.</summary>
    public static Task<int> UpdateAsync(UnitOfWork work, PaymentRecord payment, CancellationToken cancellationToken) =>
        work.ExecuteAsync(UpdateSql, payment, cancellationToken);

    private const string DueSql = """
        select id from payments
        where network = @network and (status = 'CONFIRMING' or status = 'PENDING' and expires_at < @scannedUntil) and (@after::uuid is null or id > @after)
        union
        select payment_id from chain_transfers
        where network = @network and state = 'seen' and payment_id is not null and (@after::uuid is null or payment_id > @after)
        order by 1
        limit @limit
        """;

    /// <summary>Payments whose next step may be due, in the order of their ids. One that is paid in part stays among them until it is over.</summary>
    public Task<IReadOnlyList<Guid>> DueAsync(string network, DateTimeOffset? scannedUntil, Guid? after, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<Guid>(DueSql, new { network, scannedUntil, after, limit }, cancellationToken);

    private const string WatchedSql = """
        select distinct to_address from payments where network = @network and monitored_until > @since
        """;

    /// <summary>Wallets that payments name which may still be paid.</summary>
    public Task<IReadOnlyList<string>> WatchedWalletsAsync(string network, DateTimeOffset since, CancellationToken cancellationToken) =>
        db.QueryAsync<string>(WatchedSql, new { network, since }, cancellationToken);

    private const string RestrictSql = """
        insert into payment_restrictions (user_id, payment_id, restricted_at) values (@userId, @paymentId, @now) on conflict (user_id) do nothing
        """;

    public static Task<int> RestrictAsync(UnitOfWork work, Guid userId, Guid paymentId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(RestrictSql, new { userId, paymentId, now }, cancellationToken);

    private const string RestrictionsSql = "select user_id, payment_id, restricted_at from payment_restrictions order by restricted_at desc, user_id limit @limit";

    /// <summary>The newest first.</summary>
    public Task<IReadOnlyList<RestrictionRecord>> RestrictionsAsync(int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<RestrictionRecord>(RestrictionsSql, new { limit }, cancellationToken);

    private const string LiftSql = "delete from payment_restrictions where user_id = @userId";

    /// <summary>False when there was none.</summary>
    public static async Task<bool> LiftRestrictionAsync(UnitOfWork work, Guid userId, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(LiftSql, new { userId }, cancellationToken) == 1;

    private const string IsRestrictedSql = "select exists (select from payment_restrictions where user_id = @userId)";

    public Task<bool> IsRestrictedAsync(Guid userId, CancellationToken cancellationToken) =>
        db.ScalarAsync<bool>(IsRestrictedSql, new { userId }, cancellationToken);
}
