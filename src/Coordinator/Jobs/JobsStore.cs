using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs;

/// <summary>Jobs as their owners see them. How they come into the queue is in JobsStore.Queueing.cs, leases and outcomes in JobsStore.Leasing.cs.</summary>
internal sealed partial class JobsStore(Db db)
{
    /// <summary>Announces a job whose state changed: its id and its new status, separated by a blank.</summary>
    public const string ChangedChannel = "job_changed";

    /// <summary>Announces that there may be a job to lease.</summary>
    public const string QueuedChannel = "job_queued";

    private const string Columns = """
        id, owner_id, type, status, config::text as config, node_id, attempt, max_attempts, progress, activity,
        result::text as result, error_reason, error_message, created_at, expires_at, started_at, ended_at, payment_id,
        replicas, quorum, verification
        """;

    // Serialises the submissions of each owner until their commit, in one order, so that each counts every job that came before it.
    private const string LockOwnersSql = """
        select pg_advisory_xact_lock(hashtextextended('jobs of ' || o.id::text, 0)) from (select id from unnest(@owners) as u (id) order by id) o
        """;

    // Stops counting at the limit: the answer is only whether it is reached.
    private const string CountOpenSql = """
        select o.id as owner_id, (
            select count(*)::int from (
                select 1 from jobs where owner_id = o.id and status in ('PENDING', 'ASSIGNED', 'RUNNING') limit @limit) open) as jobs
        from unnest(@owners) as o (id)
        """;

    /// <summary>Counts the owners' open jobs; until the commit nobody else adds one.</summary>
    public async Task<IReadOnlyList<OpenJobs>> CountOpenAndLockAsync(UnitOfWork unit, Guid[] owners, int limit, CancellationToken cancellationToken)
    {
        await unit.ExecuteAsync(LockOwnersSql, new { owners }, cancellationToken);
        return await unit.QueryAsync<OpenJobs>(CountOpenSql, new { owners, limit }, cancellationToken);
    }

    private const string FindSql = $"select {Columns} from jobs where id = @id and owner_id = @ownerId and parent_id is null";

    public Task<JobRecord?> FindAsync(Guid id, Guid ownerId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<JobRecord>(FindSql, new { id, ownerId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from jobs
        where owner_id = @ownerId and parent_id is null
          and (@before::uuid is null or id < @before)
          and (cardinality(@statuses) = 0 or status = any(@statuses))
          and (@type = '' or type = @type)
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<JobRecord>> ListAsync(JobFilter filter, CancellationToken cancellationToken) =>
        db.QueryAsync<JobRecord>(ListSql, filter, cancellationToken);

    private const string CancelSql = $"""
        update jobs set status = 'CANCELLED', lease_until = null, ended_at = @now, error_reason = @reason, error_message = @message
        where id = @id and owner_id = @ownerId and status in ('PENDING', 'ASSIGNED', 'RUNNING')
        returning {Columns}
        """;

    /// <summary>Null when the job does not exist, is another user's, or has ended.</summary>
    public Task<JobRecord?> CancelAsync(
        UnitOfWork unit, Guid id, Guid ownerId, string reason, string message, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<JobRecord>(CancelSql, new { id, ownerId, reason, message, now }, cancellationToken);

    // A node learns of jobs it was given at some time, and of no others.
    private const string StatusSql = "select status from jobs where id = @jobId and @nodeId = any(held_by)";

    public Task<string?> StatusAsync(Guid jobId, Guid nodeId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<string>(StatusSql, new { jobId, nodeId }, cancellationToken);
}
