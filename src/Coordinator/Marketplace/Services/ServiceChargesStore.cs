using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>What was charged for months of services.</summary>
internal sealed class ServiceChargesStore(Db db)
{
    private const string Columns = "id, subscription_id, service_id, user_id, kind, amount, period_start, period_end, payment_id, created_at, revoked_at";

    private const string InsertSql = $"""
        insert into api_subscription_charges ({Columns})
        values (@Id, @SubscriptionId, @ServiceId, @UserId, @Kind, @Amount, @PeriodStart, @PeriodEnd, @PaymentId, @CreatedAt, null)
        """;

    public static Task InsertAsync(UnitOfWork work, ServiceChargeRecord charge, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, charge, cancellationToken);

    private const string FindSql = $"select {Columns} from api_subscription_charges where id = @id and user_id = @userId";

    public Task<ServiceChargeRecord?> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ServiceChargeRecord>(FindSql, new { id, userId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from api_subscription_charges
        where subscription_id = @subscriptionId and (@before::uuid is null or id < @before)
        order by id desc limit @limit
        """;

    public Task<IReadOnlyList<ServiceChargeRecord>> ListAsync(Guid subscriptionId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ServiceChargeRecord>(ListSql, new { subscriptionId, before, limit }, cancellationToken);

    private const string RevokeSql = $"""
        update api_subscription_charges set revoked_at = @now where payment_id = @paymentId and revoked_at is null returning {Columns}
        """;

    /// <summary>Null when no charge came of the payment, or it was taken back before.</summary>
    public static Task<ServiceChargeRecord?> RevokeAsync(UnitOfWork work, Guid paymentId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<ServiceChargeRecord>(RevokeSql, new { paymentId, now }, cancellationToken);

    private const string ExtendSql = """
        update api_subscription_charges set
            period_start = case when period_start >= @since then period_start + @by else period_start end,
            period_end = period_end + @by
        where service_id = @serviceId and revoked_at is null and period_end > @since
        """;

    public static Task ExtendAsync(UnitOfWork work, Guid serviceId, DateTimeOffset since, TimeSpan by, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ExtendSql, new { serviceId, since, by }, cancellationToken);
}
