using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Publishing;

/// <summary>What was charged for publishing and listing, and who used the free publication.</summary>
internal sealed class PublishingChargesStore(Db db)
{
    private const string Columns = "id, model_id, user_id, kind, amount, period_start, period_end, payment_id, created_at, revoked_at";

    private const string InsertSql = $"""
        insert into publishing_charges ({Columns})
        values (@Id, @ModelId, @UserId, @Kind, @Amount, @PeriodStart, @PeriodEnd, @PaymentId, @CreatedAt, null)
        """;

    public static Task InsertAsync(UnitOfWork work, PublishingChargeRecord charge, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, charge, cancellationToken);

    private const string RevokeSql = $"""
        update publishing_charges set revoked_at = @Now where payment_id = @PaymentId and revoked_at is null returning {Columns}
        """;

    /// <summary>Null when no charge came of the payment, or it was taken back before.</summary>
    public static Task<PublishingChargeRecord?> RevokeAsync(UnitOfWork work, Guid paymentId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<PublishingChargeRecord>(RevokeSql, new { PaymentId = paymentId, Now = now }, cancellationToken);

    private const string FindSql = $"select {Columns} from publishing_charges where id = @id and user_id = @userId";

    public Task<PublishingChargeRecord?> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<PublishingChargeRecord>(FindSql, new { id, userId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from publishing_charges
        where user_id = @userId and (@before::uuid is null or id < @before)
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<PublishingChargeRecord>> ListAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<PublishingChargeRecord>(ListSql, new { userId, before, limit }, cancellationToken);

    private const string HasUsedFreeSql = """
        select exists (select 1 from free_publications where user_id = @UserId)
            or exists (
                select 1 from free_publication_wallets f join user_wallets w on w.network = f.network and w.wallet_addr = f.address
                where w.user_id = @UserId)
        """;

    /// <summary>Whether the user, or whoever had one of his wallets, published a model free of charge before.</summary>
    public Task<bool> HasUsedFreeAsync(Guid userId, CancellationToken cancellationToken) =>
        db.ScalarAsync<bool>(HasUsedFreeSql, new { UserId = userId }, cancellationToken);

    public static Task<bool> HasUsedFreeAsync(UnitOfWork work, Guid userId, CancellationToken cancellationToken) =>
        work.ScalarAsync<bool>(HasUsedFreeSql, new { UserId = userId }, cancellationToken);

    private const string InsertFreeSql = """
        insert into free_publications (user_id, model_id, created_at) values (@UserId, @ModelId, @Now);
        insert into free_publication_wallets (network, address, user_id)
        select network, wallet_addr, user_id from user_wallets where user_id = @UserId
        """;

    /// <summary>Uses the free publication up. Of two at once the second fails on the table's key.</summary>
    public static Task InsertFreeAsync(UnitOfWork work, Guid userId, Guid modelId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertFreeSql, new { UserId = userId, ModelId = modelId, Now = now }, cancellationToken);

    // One user's free publication is looked for and used up by one at a time.
    private const string LockUserSql = "select pg_advisory_xact_lock(hashtextextended('publishing of ' || @UserId::text, 0))";

    public static Task LockUserAsync(UnitOfWork work, Guid userId, CancellationToken cancellationToken) =>
        work.ExecuteAsync(LockUserSql, new { UserId = userId }, cancellationToken);
}
