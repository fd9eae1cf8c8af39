using AIForge.Coordinator.Platform.Database;
using Npgsql;

namespace AIForge.Coordinator.Subscriptions;

internal sealed class SubscriptionsStore(Db db)
{
    private const string Columns =
        "id, user_id, plan_type, status, granted_by, period_start, period_end, anchor_day, paid, next_plan, grace_until, check_at";

    private const string CurrentSql = $"select {Columns} from subscriptions where user_id = @UserId and status <> 'ended'";

    public Task<SubscriptionRecord?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<SubscriptionRecord>(CurrentSql, new { UserId = userId }, cancellationToken);

    private const string CurrentForUpdateSql = CurrentSql + " for update";

    /// <summary>Locked, so that changes of one user's plan take turns.</summary>
    public static Task<SubscriptionRecord?> LockAsync(UnitOfWork work, Guid userId, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<SubscriptionRecord>(CurrentForUpdateSql, new { UserId = userId }, cancellationToken);

    private const string LockDueSql = $"""
        select {Columns} from subscriptions
        where status <> 'ended' and check_at <= @Now
        order by check_at limit 1
        for update skip locked
        """;

    /// <summary>The one that waited longest to be looked at; replicas take different ones.</summary>
    public static Task<SubscriptionRecord?> LockDueAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<SubscriptionRecord>(LockDueSql, new { Now = now }, cancellationToken);

    private const string EndSql = """
        update subscriptions set status = 'ended', ended_at = @Now, ended_reason = @Reason, check_at = null where id = @Id and status <> 'ended'
        """;

    public static Task EndAsync(UnitOfWork work, Guid id, string reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(EndSql, new { Id = id, Reason = reason, Now = now }, cancellationToken);

    private const string InsertGrantSql = """
        insert into subscriptions (id, user_id, plan_type, price, status, granted_by, started_at)
        values (@Id, @UserId, @Plan, 0, 'active', @GrantedBy, @Now)
        """;

    public static Task InsertGrantAsync(
        UnitOfWork work, Guid id, Guid userId, Plan plan, string grantedBy, DateTimeOffset now, CancellationToken cancellationToken) =>
        InsertAsync(work, InsertGrantSql, new { Id = id, UserId = userId, Plan = PlanCodes.Of(plan), GrantedBy = grantedBy, Now = now }, cancellationToken);

    private const string InsertPaidSql = """
        insert into subscriptions (id, user_id, plan_type, price, status, started_at, period_start, period_end, anchor_day, paid, next_plan, check_at)
        values (@Id, @UserId, @PlanType, @Price, 'active', @PeriodStart, @PeriodStart, @PeriodEnd, @AnchorDay, @Paid, @PlanType, @PeriodEnd)
        """;

    public static Task InsertPaidAsync(UnitOfWork work, SubscriptionRecord row, long price, CancellationToken cancellationToken)
    {
        var values = new { row.Id, row.UserId, row.PlanType, Price = price, row.PeriodStart, row.PeriodEnd, row.AnchorDay, row.Paid };
        return InsertAsync(work, InsertPaidSql, values, cancellationToken);
    }

    // What was paid for a period that is over is used up.
    private const string ExtendSql = """
        update subscriptions set
            status = 'active', grace_until = null, price = @Price, next_plan = plan_type,
            paid = case when period_end > @Now then paid else 0 end + @Amount,
            period_start = case when period_end > @Now then period_start else period_end end,
            period_end = @End, check_at = @End, anchor_day = @AnchorDay
        where id = @Id
        """;

    /// <summary>Adds a paid period to the present one; a plan that was past due or cancelled goes on.</summary>
    public static Task ExtendAsync(
        UnitOfWork work, Guid id, long amount, long price, DateTimeOffset end, int anchorDay, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ExtendSql, new { Id = id, Amount = amount, Price = price, End = end, AnchorDay = (short)anchorDay, Now = now }, cancellationToken);

    private const string CutSql = """
        update subscriptions set period_end = period_end - @Length, check_at = period_end - @Length, paid = greatest(paid - @Amount, 0)
        where id = @Id and status <> 'ended' and period_end - @Length > greatest(period_start, @Now)
        """;

    /// <summary>Takes a paid month back from the end of a period; false when no time would be left.</summary>
    public static async Task<bool> CutAsync(
        UnitOfWork work, Guid id, TimeSpan length, long amount, DateTimeOffset now, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(CutSql, new { Id = id, Length = length, Amount = amount, Now = now }, cancellationToken) == 1;

    // Whoever has used his days of grace and cancels on the last of them has not paid for them either.
    private const string HasLapsedSql = """
        select exists (
            select from subscriptions
            where user_id = @UserId and (ended_reason = 'unpaid' or ended_reason = 'cancelled' and grace_until is not null) and ended_at > @Since)
        """;

    /// <summary>Whether a plan of the user ended unpaid since then, at its end or in its days of grace.</summary>
    public static Task<bool> HasLapsedAsync(UnitOfWork work, Guid userId, DateTimeOffset since, CancellationToken cancellationToken) =>
        work.ScalarAsync<bool>(HasLapsedSql, new { UserId = userId, Since = since }, cancellationToken);

    private const string SetNextSql = "update subscriptions set next_plan = @Plan where id = @Id";

    public static Task SetNextAsync(UnitOfWork work, Guid id, Plan plan, CancellationToken cancellationToken) =>
        work.ExecuteAsync(SetNextSql, new { Id = id, Plan = PlanCodes.Of(plan) }, cancellationToken);

    private const string PostponeSql = "update subscriptions set check_at = @CheckAt where id = @Id and status <> 'ended'";

    public static Task PostponeAsync(UnitOfWork work, Guid id, DateTimeOffset checkAt, CancellationToken cancellationToken) =>
        work.ExecuteAsync(PostponeSql, new { Id = id, CheckAt = checkAt }, cancellationToken);

    private const string PastDueSql = """
        update subscriptions set status = 'past_due', grace_until = @GraceUntil, check_at = @CheckAt where id = @Id
        """;

    public static Task SetPastDueAsync(
        UnitOfWork work, Guid id, DateTimeOffset graceUntil, DateTimeOffset checkAt, CancellationToken cancellationToken) =>
        work.ExecuteAsync(PastDueSql, new { Id = id, GraceUntil = graceUntil, CheckAt = checkAt }, cancellationToken);

    private static async Task InsertAsync(UnitOfWork work, string sql, object row, CancellationToken cancellationToken)
    {
        try
        {
            await work.ExecuteAsync(sql, row, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw SubscriptionsFaults.UserNotFound();
        }
        catch (PostgresException exception) when (exception.ConstraintName == "subscriptions_active")
        {
            throw SubscriptionsFaults.ChangedMeanwhile();
        }
    }
}
