using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Jobs;

internal sealed partial class JobsStore
{
    private const string LockSql = """
        select id, job_id, status, expires_at, node_id, payment_id from jobs
        where id = @id and (@ownerId::uuid is null or owner_id = @ownerId) and parent_id is null for update
        """;

    /// <summary>Everything that decides on a payment locks its job first. Null when it does not exist or is another user's.</summary>
    /// <param name="ownerId">Null for anybody's.</param>
    public Task<LockedJob?> LockAsync(UnitOfWork unit, Guid id, Guid? ownerId, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<LockedJob>(LockSql, new { id, ownerId }, cancellationToken);

    // The owner by a subquery, not a join: it is read anew for a job that somebody has just given to another node.
    private const string LockAllSql = """
        select id, job_id, status, expires_at, node_id, payment_id, model_id, replicas, (select owner_id from nodes where id = jobs.node_id) as node_owner_id
        from jobs where id = any(@ids) order by id for update
        """;

    /// <summary>The same for several, whoever owns them, in the order in which everybody locks them, with what it takes to pay for them.</summary>
    public Task<IReadOnlyList<LockedJob>> LockAllAsync(UnitOfWork unit, Guid[] ids, CancellationToken cancellationToken) =>
        unit.QueryAsync<LockedJob>(LockAllSql, new { ids }, cancellationToken);

    private const string EndsSql = """
        select j.id, j.job_id, j.model_id, n.id as node_id, n.owner_id as node_owner_id
        from jobs j join nodes n on n.id = j.node_id
        where j.id = any(@ids)
        """;

    /// <summary>Who works or worked on these jobs last; leaves out those that nobody had.</summary>
    public Task<IReadOnlyList<JobEnd>> EndsAsync(UnitOfWork unit, Guid[] ids, CancellationToken cancellationToken) =>
        unit.QueryAsync<JobEnd>(EndsSql, new { ids }, cancellationToken);

    // A container that names no timeout may run for all of its time to live.
    private const string SetPaymentSql = """
        update jobs set payment_id = @paymentId,
            offer_currency = case when type = 'container' then @currency end,
            offer_per_hour = case when type = 'container' then least(9223372036854775807, trunc(
                @minorUnits::numeric * 3600 / greatest(1, coalesce((config->>'timeout_seconds')::numeric, extract(epoch from expires_at - created_at)))))::bigint end
        where id = @id
        """;

    /// <summary>The job is paid from now on, and offers that to nodes.</summary>
    public Task<int> SetPaymentAsync(UnitOfWork unit, Guid id, string paymentId, Money amount, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(SetPaymentSql, new { id, paymentId, currency = Assets.CodeOf(amount.Asset), minorUnits = amount.MinorUnits }, cancellationToken);

    private const string CancelAnySql = """
        update jobs set status = 'CANCELLED', lease_until = null, ended_at = @now, error_reason = @reason, error_message = @message
        where id = @id and status in ('PENDING', 'ASSIGNED', 'RUNNING')
        """;

    /// <summary>Whoever owns it; false when it had ended.</summary>
    public async Task<bool> CancelAsync(UnitOfWork unit, Guid id, string reason, string message, DateTimeOffset now, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(CancelAnySql, new { id, reason, message, now }, cancellationToken) == 1;
}
