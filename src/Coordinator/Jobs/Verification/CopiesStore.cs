using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>Copies of jobs in the table jobs.</summary>
internal sealed partial class CopiesStore(Db db)
{
    /// <summary>Announces that a copy has ended; a trigger of the table says so. Also that a check is to be queued.</summary>
    public const string EndedChannel = "job_copy_ended";

    private const string PlanSql = """
        update jobs set replicas = @Replicas, quorum = @Quorum, deterministic = @Deterministic, not_before = case when @Replicas > 1 then expires_at end
        where id = @jobId
        """;

    /// <summary>Says how a new job is checked. One of several replicas is never given to a node itself.</summary>
    public static Task PlanAsync(UnitOfWork unit, Guid jobId, ReplicaPlan plan, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(PlanSql, new { jobId, plan.Replicas, plan.Quorum, plan.Deterministic }, cancellationToken);

    // All that a job asks for, also what later columns say of it, and nothing of what became of it. What matching may know of a job, its place in a
    // queue and what it offers an hour, is the copy's own: names that are no columns are passed over.
    private const string InsertSql = """
        insert into jobs select (jsonb_populate_record(null::jobs, to_jsonb(p) || jsonb_build_object(
            'id', c.id, 'job_id', c.job_id, 'parent_id', p.id, 'purpose', @purpose, 'number', c.number,
            'status', 'PENDING', 'payment_id', null, 'node_id', null, 'attempt', 0, 'lease_until', null, 'excluded_nodes', '[]'::jsonb, 'held_by', '[]'::jsonb,
            'lost_nodes', '[]'::jsonb, 'platform_failures', 0, 'not_before', null, 'progress', 0, 'activity', null, 'result', null, 'error_reason', null,
            'error_message', null, 'created_at', @now, 'expires_at', @expiresAt, 'started_at', null, 'ended_at', null, 'replicas', 1, 'quorum', 1,
            'deterministic', false, 'answer_id', null, 'verification', null, 'verdict', null, 'kernel_class', @kernelClass,
            'place_at', @now, 'offer_per_hour', (to_jsonb(p) ->> 'offer_per_hour')::bigint / p.replicas))).*
        from jobs p cross join unnest(@ids::uuid[], @jobIds::text[], @numbers::int[]) as c (id, job_id, number)
        where p.id = @parentId
        """;

    private const string InsertInputsSql = """
        insert into job_inputs (job_id, path, cid, size_bytes, kind, source_id)
        select c.id, i.path, i.cid, i.size_bytes, i.kind, i.source_id from job_inputs i cross join unnest(@ids::uuid[]) as c (id) where i.job_id = @parentId
        """;

    /// <summary>Queues copies of a job with these numbers. Whoever calls keeps what the job reads from being deleted.</summary>
    /// <returns>Their ids, in the order of the numbers.</returns>
    public static async Task<IReadOnlyList<Guid>> InsertAsync(UnitOfWork unit, NewCopies copies, CancellationToken cancellationToken)
    {
        var ids = copies.Numbers.Select(_ => new Id<JobTag>(Guid.CreateVersion7(copies.Now))).ToArray();
        var rows = new
        {
            parentId = copies.JobId,
            purpose = copies.Purpose,
            now = copies.Now.ToUniversalTime(),
            expiresAt = copies.ExpiresAt.ToUniversalTime(),
            kernelClass = copies.KernelClass,
            ids = ids.Select(id => id.Value).ToArray(),
            jobIds = ids.Select(id => id.ToString()).ToArray(),
            numbers = copies.Numbers.ToArray(),
        };
        await unit.ExecuteAsync(InsertSql, rows, cancellationToken);
        await unit.ExecuteAsync(InsertInputsSql, new { rows.ids, rows.parentId }, cancellationToken);
        unit.Notify(JobsStore.QueuedChannel, "");
        return rows.ids;
    }

    private const string RemoveSql = "delete from jobs where id = @id and parent_id is not null";

    /// <summary>Of a copy that was queued in this transaction and cannot be.</summary>
    public static Task RemoveAsync(UnitOfWork unit, Guid id, CancellationToken cancellationToken) => unit.ExecuteAsync(RemoveSql, new { id }, cancellationToken);

    private const string UnseenSql = """
        select distinct c.parent_id as id, c.purpose from (
            select parent_id, purpose from jobs where parent_id is not null and verdict is null and ended_at is not null and not (parent_id = any(@besides)) order by ended_at limit @limit) c
        """;

    /// <summary>Jobs of which a copy has ended since they were looked at last.</summary>
    /// <param name="besides">Jobs that are passed over.</param>
    public Task<IReadOnlyList<UnseenJob>> UnseenAsync(int limit, Guid[] besides, CancellationToken cancellationToken) =>
        db.QueryAsync<UnseenJob>(UnseenSql, new { limit, besides }, cancellationToken);

    private const string LockSql = """
        select id, job_id, type, status, payment_id, error_reason, result::text as result, model_id, node_id, created_at, expires_at, replicas, quorum
        from jobs where id = @jobId for update
        """;

    private const string CopiesSql = """
        select id, number, status, error_reason, error_message, result::text as result, verdict, node_id,
            (select owner_id from nodes where id = jobs.node_id) as node_owner_id
        from jobs where parent_id = @jobId order by id for update
        """;

    /// <summary>The job and, after it, its copies, locked: the order in which everybody takes them. Null when there is no such job.</summary>
    public static async Task<(CheckedJob Job, IReadOnlyList<JobCopy> Copies)?> LockAsync(UnitOfWork unit, Guid jobId, CancellationToken cancellationToken)
    {
        if (await unit.FirstOrDefaultAsync<CheckedJob>(LockSql, new { jobId }, cancellationToken) is not { } job) return null;
        var copies = await unit.QueryAsync<JobCopy>(CopiesSql, new { jobId }, cancellationToken);
        return (job, [.. copies.OrderBy(copy => copy.Number)]);
    }

    private const string JudgeSql = """
        update jobs set verdict = v.verdict from unnest(@ids::uuid[], @verdicts::text[]) as v (id, verdict) where jobs.id = v.id
        """;

    public static Task JudgeAsync(UnitOfWork unit, IReadOnlyList<(Guid Id, string Verdict)> verdicts, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(JudgeSql, new { ids = verdicts.Select(entry => entry.Id).ToArray(), verdicts = verdicts.Select(entry => entry.Verdict).ToArray() }, cancellationToken);

    private const string DecideSql = """
        update jobs set status = @Status, lease_until = null, progress = case when @Status = 'COMPLETED' then 1 else progress end, result = @Result::jsonb,
            error_reason = @Reason, error_message = @Message, answer_id = @AnswerId, verification = @Verification, ended_at = @now, started_at = coalesce(started_at, @now)
        where id = @jobId
        """;

    /// <summary>Ends a job with what its replicas say.</summary>
    public static Task DecideAsync(UnitOfWork unit, Guid jobId, JobVerdict verdict, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(DecideSql, new { jobId, now, verdict.Status, verdict.Result, verdict.Reason, verdict.Message, verdict.AnswerId, verdict.Verification }, cancellationToken);

    private const string VerifySql = "update jobs set verification = @verification where id = @jobId";

    public static Task VerifyAsync(UnitOfWork unit, Guid jobId, string verification, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(VerifySql, new { jobId, verification }, cancellationToken);

    private const string ForgetOutputsSql = "update job_outputs set expires_at = @now where job_id = any(@jobIds) and expires_at > @now";

    /// <summary>What these copies left is nobody's: the cleaner removes it.</summary>
    public static Task ForgetOutputsAsync(UnitOfWork unit, Guid[] jobIds, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(ForgetOutputsSql, new { jobIds, now }, cancellationToken);

    private const string SummarySql = """
        select c.id, c.number, c.status, c.error_reason, c.error_message, c.result::text as result, c.verdict, c.node_id
        from jobs c where c.parent_id = @jobId and c.purpose = 'REPLICA' order by c.number
        """;

    /// <summary>The replicas of a job, for its owner.</summary>
    public Task<IReadOnlyList<JobCopy>> ReplicasAsync(Guid jobId, CancellationToken cancellationToken) =>
        db.QueryAsync<JobCopy>(SummarySql, new { jobId }, cancellationToken);
}
