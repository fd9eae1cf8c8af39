using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>What was charged for plans.</summary>
internal sealed class ChargesStore(Db db)
{
    private const string Columns =
        "id, subscription_id, user_id, plan_type, kind, amount, credit, period_start, period_end, payment_id, created_at, revoked_at";

    private const string InsertSql = $"""
        insert into subscription_charges ({Columns})
        values (@Id, @SubscriptionId, @UserId, @PlanType, @Kind, @Amount, @Credit, @PeriodStart, @PeriodEnd, @PaymentId, @CreatedAt, null)
        """;

    public static Task InsertAsync(UnitOfWork work, ChargeRecord charge, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, charge, cancellationToken);

    private const string RevokeSql = $"""
        update subscription_charges set revoked_at = @Now where payment_id = @PaymentId and revoked_at is null returning {Columns}
        """;

    /// <summary>Null when no charge came of the payment, or it was taken back before.</summary>
    public static Task<ChargeRecord?> RevokeAsync(UnitOfWork work, Guid paymentId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<ChargeRecord>(RevokeSql, new { PaymentId = paymentId, Now = now }, cancellationToken);

    private const string FindSql = $"select {Columns} from subscription_charges where id = @id and user_id = @userId";

    public Task<ChargeRecord?> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ChargeRecord>(FindSql, new { id, userId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from subscription_charges
        where user_id = @userId and (@before::uuid is null or id < @before)
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<ChargeRecord>> ListAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ChargeRecord>(ListSql, new { userId, before, limit }, cancellationToken);
}
