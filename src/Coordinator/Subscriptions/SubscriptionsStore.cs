using AIForge.Coordinator.Platform.Database;
using Npgsql;

namespace AIForge.Coordinator.Subscriptions;

internal sealed class SubscriptionsStore(Db db)
{
    private const string ActivePlanSql = "select plan_type from subscriptions where user_id = @UserId and status = 'active'";

    public async Task<Plan?> FindActivePlanAsync(Guid userId, CancellationToken cancellationToken) =>
        ToPlan(await db.FirstOrDefaultAsync<string>(ActivePlanSql, new { UserId = userId }, cancellationToken));

    private const string ActivePlanForUpdateSql = ActivePlanSql + " for update";

    /// <summary>Locked, so that changes of one user's plan take turns.</summary>
    public static async Task<Plan?> ActivePlanAsync(UnitOfWork work, Guid userId, CancellationToken cancellationToken) =>
        ToPlan(await work.FirstOrDefaultAsync<string>(ActivePlanForUpdateSql, new { UserId = userId }, cancellationToken));

    private const string EndActiveSql = "update subscriptions set status = 'ended', ended_at = @Now where user_id = @UserId and status = 'active'";

    public static Task EndActiveAsync(UnitOfWork work, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(EndActiveSql, new { UserId = userId, Now = now }, cancellationToken);

    private const string InsertGrantSql = """
        insert into subscriptions (id, user_id, plan_type, price, status, granted_by, started_at)
        values (@Id, @UserId, @Plan, 0, 'active', @GrantedBy, @Now)
        """;

    public static async Task InsertGrantAsync(
        UnitOfWork work, Guid id, Guid userId, Plan plan, string grantedBy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var row = new { Id = id, UserId = userId, Plan = plan.ToString().ToLowerInvariant(), GrantedBy = grantedBy, Now = now };
            await work.ExecuteAsync(InsertGrantSql, row, cancellationToken);
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

    private static Plan? ToPlan(string? text) => text is null ? null : Enum.Parse<Plan>(text, ignoreCase: true);
}
