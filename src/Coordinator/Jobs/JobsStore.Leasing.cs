using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs;

internal sealed partial class JobsStore
{
    // The rules by which a node may have an inference job; why one may not is asked with the same words.
    private const string HasModel = "model_sha256 = any(@models)";
    private const string NotExcluded = "not (@nodeId = any(excluded_nodes))";
    private const string MayRead = "(select not m.is_encrypted and m.visibility <> 'private' or m.owner_id = (select owner_id from nodes where id = @nodeId) from models m where m.id = jobs.model_id)";

    private const string MayCopy = $"(jobs.parent_id is null or (select owner_id from nodes where id = @nodeId) not in ({CopiesStore.TakenOwners}))";
    private const string ComputesAlike =
        "(jobs.kernel_class is null or exists (select 1 from unnest(@models::text[], @classes::text[]) m (sha256, class) where m.sha256 = jobs.model_sha256 and m.class = jobs.kernel_class))";

    private const string MayEarn = $"not ({CopiesStore.IsPaid} and {CopiesStore.IsSuspended})";

    // SKIP LOCKED lets any number of dispatchers lease side by side without waiting for or doubling each other. What a node says it has does
    // not count for a model that only its owner may read.
    private const string LeaseNextSql = $"""
        with next as (
            select id from jobs
            where status = 'PENDING' and type = 'ai_inference' and expires_at > @now and (not_before is null or not_before <= @now)
                and {HasModel} and {NotExcluded}
                and {MayRead} and {MayCopy} and {MayEarn} and {ComputesAlike}
            order by created_at, id
            limit @limit
            for update of jobs skip locked)
        update jobs set status = 'ASSIGNED', node_id = @nodeId, held_by = array_append(held_by, @nodeId), attempt = attempt + 1,
            lease_until = @leaseUntil, progress = 0, activity = null, not_before = null
        from next
        where jobs.id = next.id
        returning jobs.id, jobs.attempt, jobs.type, jobs.config::text as config, jobs.model_sha256, coalesce(jobs.parent_id, jobs.id) as seed_id
        """;

    public Task<IReadOnlyList<LeasedJob>> LeaseNextAsync(
        UnitOfWork unit, Guid nodeId, string[] models, int limit, DateTimeOffset now, DateTimeOffset leaseUntil, CancellationToken cancellationToken) =>
        LeaseNextAsync(unit, nodeId, new OfferedModels(models, []), limit, now, leaseUntil, cancellationToken);

    public Task<IReadOnlyList<LeasedJob>> LeaseNextAsync(
        UnitOfWork unit, Guid nodeId, OfferedModels offer, int limit, DateTimeOffset now, DateTimeOffset leaseUntil, CancellationToken cancellationToken) =>
        unit.QueryAsync<LeasedJob>(LeaseNextSql, new { nodeId, models = offer.Sha256s, classes = offer.KernelClasses, limit, now, leaseUntil }, cancellationToken);

    private const string RejectionSql = $"""
        select case when not {HasModel} then 'MODEL' when not {MayRead} then 'PRIVATE_MODEL' when not {NotExcluded} then 'EXCLUDED' when not {MayCopy} then 'SAME_OWNER' when not {MayEarn} then 'SUSPENDED' end from jobs where id = @jobId
        """;

    /// <summary>The first rule that keeps an inference job from a node with these models; null when none does.</summary>
    public Task<string?> RejectionAsync(Guid jobId, Guid nodeId, string[] models, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<string>(RejectionSql, new { jobId, nodeId, models }, cancellationToken);

    // Looks at the head of the queue only; what was passed over comes to it when the jobs before are gone or were asked for.
    private const string AwaitedModelsSql = """
        select model_id
        from (
            select model_id, created_at from jobs
            where status = 'PENDING' and type = 'ai_inference' and expires_at > @now and not (model_id = any(@besides))
            order by created_at, id
            limit 1000) oldest
        group by model_id
        order by min(created_at)
        limit @limit
        """;

    /// <summary>The models of the jobs that have waited longest, besides these.</summary>
    public Task<IReadOnlyList<Guid>> AwaitedModelsAsync(Guid[] besides, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.QueryAsync<Guid>(AwaitedModelsSql, new { besides, limit, now }, cancellationToken);

    private const string NotServedSql = "select count(*)::int from models where id = any(@ids) and not (sha256 = any(@served))";

    /// <summary>How many of these models have other files than these.</summary>
    public Task<int> CountNotServedAsync(Guid[] ids, string[] served, CancellationToken cancellationToken) =>
        db.SingleAsync<int>(NotServedSql, new { ids, served }, cancellationToken);

    private const string StillHeld = "jobs.node_id = @NodeId and jobs.attempt = @Attempt and jobs.status in ('ASSIGNED', 'RUNNING')";

    private const string ProgressSql = $"""
        update jobs set status = 'RUNNING', progress = greatest(progress, @fraction), activity = coalesce(@activity, activity),
            lease_until = @leaseUntil, started_at = coalesce(started_at, @now)
        where id = @JobId and {StillHeld}
        """;

    /// <summary>Marks the attempt as running and renews its lease; false when it is not the current one.</summary>
    /// <param name="activity">Null for what was said before.</param>
    public async Task<bool> ProgressAsync(
        UnitOfWork unit, AttemptKey key, double fraction, string? activity, DateTimeOffset now, DateTimeOffset leaseUntil, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(ProgressSql, new { key.JobId, key.NodeId, key.Attempt, fraction, activity, now, leaseUntil }, cancellationToken) == 1;

    private const string CompleteSql = $"""
        update jobs set status = 'COMPLETED', lease_until = null, progress = 1, result = @result::jsonb, ended_at = @now,
            started_at = coalesce(started_at, @now)
        where id = @JobId and type = @type and {StillHeld}
        returning id, status, payment_id
        """;

    /// <summary>Null when the attempt is not the current one, or of a job of another type: nothing changed.</summary>
    public Task<JobChange?> CompleteAsync(UnitOfWork unit, AttemptKey key, string type, string result, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<JobChange>(CompleteSql, new { key.JobId, key.NodeId, key.Attempt, type, result, now }, cancellationToken);

    // Locked in the order of their ids, as renewals are: two of them never wait for each other in a circle.
    private const string CompleteAllSql = """
        with ended as (
            select jobs.id, held.result
            from jobs join unnest(@jobIds, @nodeIds, @attempts, @types, @results) as held (job_id, node_id, attempt, type, result)
              on jobs.id = held.job_id and jobs.node_id = held.node_id and jobs.attempt = held.attempt and jobs.type = held.type
            where jobs.status in ('ASSIGNED', 'RUNNING')
            order by jobs.id
            for update of jobs)
        update jobs set status = 'COMPLETED', lease_until = null, progress = 1, result = ended.result::jsonb, ended_at = @now,
            started_at = coalesce(started_at, @now)
        from ended
        where jobs.id = ended.id
        returning jobs.id, jobs.status, jobs.payment_id
        """;

    /// <summary>Ends attempts with their results and returns the jobs whose attempt was the current one.</summary>
    public Task<IReadOnlyList<JobChange>> CompleteAllAsync(
        UnitOfWork unit, IReadOnlyList<(AttemptKey Key, JobOutcome Outcome)> results, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.QueryAsync<JobChange>(
            CompleteAllSql,
            new
            {
                jobIds = results.Select(result => result.Key.JobId).ToArray(),
                nodeIds = results.Select(result => result.Key.NodeId).ToArray(),
                attempts = results.Select(result => result.Key.Attempt).ToArray(),
                types = results.Select(result => result.Outcome.Type).ToArray(),
                results = results.Select(result => result.Outcome.ResultJson).ToArray(),
                now,
            },
            cancellationToken);

    private const string LockAttemptSql = $"select max_attempts, platform_failures from jobs where id = @JobId and {StillHeld} for update";

    /// <summary>Locks the attempt; null when it is not the current one.</summary>
    public Task<AttemptBudget?> LockAttemptAsync(UnitOfWork unit, AttemptKey key, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<AttemptBudget>(LockAttemptSql, new { key.JobId, key.NodeId, key.Attempt }, cancellationToken);

    private const string FailSql = """
        update jobs set status = 'FAILED', lease_until = null, ended_at = @now, error_reason = @reason, error_message = @message,
            result = case when type = 'container' then @result::jsonb end, started_at = coalesce(started_at, @now)
        where id = @jobId
        returning id, status, payment_id
        """;

    /// <param name="result">Of a container that ran and failed; null for any other failure.</param>
    public Task<JobChange> FailAsync(
        UnitOfWork unit, Guid jobId, string reason, string message, string? result, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.SingleAsync<JobChange>(FailSql, new { jobId, reason, message, result, now }, cancellationToken);

    private const string RequeueElsewhereSql = """
        update jobs set status = 'PENDING', lease_until = null, progress = 0, excluded_nodes = array_append(excluded_nodes, @nodeId),
            error_reason = @reason, error_message = @message
        where id = @jobId
        """;

    /// <summary>Queues the job again, for any node but this one.</summary>
    public Task<int> RequeueElsewhereAsync(UnitOfWork unit, Guid jobId, Guid nodeId, string reason, string message, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(RequeueElsewhereSql, new { jobId, nodeId, reason, message }, cancellationToken);

    private const string RequeueLaterSql = """
        update jobs set status = 'PENDING', lease_until = null, progress = 0, platform_failures = platform_failures + 1, not_before = @notBefore,
            error_reason = @reason, error_message = @message
        where id = @jobId
        """;

    /// <summary>Queues the job again for any node, not before then, without the loss of an attempt.</summary>
    public Task<int> RequeueLaterAsync(UnitOfWork unit, Guid jobId, DateTimeOffset notBefore, string reason, string message, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(RequeueLaterSql, new { jobId, notBefore, reason, message }, cancellationToken);

    private const string RenewSql = """
        with kept as (
            select jobs.id
            from jobs join unnest(@jobIds, @nodeIds, @attempts) as held (job_id, node_id, attempt)
              on jobs.id = held.job_id and jobs.node_id = held.node_id and jobs.attempt = held.attempt
            where jobs.status in ('ASSIGNED', 'RUNNING')
            order by jobs.id
            for update of jobs)
        update jobs set lease_until = @leaseUntil
        from kept
        where jobs.id = kept.id
        returning jobs.id
        """;

    /// <summary>Renews many leases in one statement and returns the jobs that are still held.</summary>
    public Task<IReadOnlyList<Guid>> RenewAsync(
        UnitOfWork unit, IReadOnlyList<AttemptKey> held, DateTimeOffset leaseUntil, CancellationToken cancellationToken) =>
        unit.QueryAsync<Guid>(
            RenewSql,
            new
            {
                jobIds = held.Select(key => key.JobId).ToArray(),
                nodeIds = held.Select(key => key.NodeId).ToArray(),
                attempts = held.Select(key => key.Attempt).ToArray(),
                leaseUntil,
            },
            cancellationToken);

    // What becomes of an attempt that was lost with its node: the same whether the lease lapsed or the node says so itself. A container that
    // takes one node after the other with it gets no further one.
    private const string Exhausted = "attempt - platform_failures >= max_attempts";
    private const string Poison = "type = 'container' and cardinality(array_remove(lost_nodes, node_id)) + 1 >= @poisonNodes";

    private const string LoseAttemptSql = $"""
            status = case when {Exhausted} or {Poison} then 'FAILED' else 'PENDING' end,
            lease_until = null,
            progress = 0,
            lost_nodes = array_append(array_remove(lost_nodes, node_id), node_id),
            ended_at = case when {Exhausted} or {Poison} then @now end,
            error_reason = case when {Poison} then '{JobsFaults.PoisonJob}' when {Exhausted} then '{JobsFaults.AttemptsExhausted}' end,
            error_message = case when {Poison} then '{JobsFaults.NodesLost}' when {Exhausted} then '{JobsFaults.EveryAttemptLost}' end
        """;

    private const string CountLostSql = """
        insert into node_faults (node_id, lost, last_reason, last_at) select node_id, count(*), 'LOST', @now from lost group by node_id order by node_id
        on conflict (node_id) do update set lost = node_faults.lost + excluded.lost, last_reason = excluded.last_reason, last_at = excluded.last_at
        """;

    private const string ReleaseOthersSql = $"""
        with lost as (
            update jobs set
            {LoseAttemptSql}
            where node_id = @nodeId and status in ('ASSIGNED', 'RUNNING') and not (id = any(@kept))
            returning id, status, payment_id, node_id),
        counted as ({CountLostSql})
        select id, status, payment_id from lost
        """;

    /// <summary>Takes back what the node was given but does not have.</summary>
    public Task<IReadOnlyList<JobChange>> ReleaseOthersAsync(
        UnitOfWork unit, Guid nodeId, Guid[] kept, DateTimeOffset now, int poisonNodes, CancellationToken cancellationToken) =>
        unit.QueryAsync<JobChange>(ReleaseOthersSql, new { nodeId, kept, now, poisonNodes }, cancellationToken);

    private const string ReapLeasesSql = $"""
        with lapsed as (
            select id from jobs
            where status in ('ASSIGNED', 'RUNNING') and lease_until < @now
            order by lease_until
            limit @limit
            for update skip locked),
        lost as (
            update jobs set
            {LoseAttemptSql}
            from lapsed
            where jobs.id = lapsed.id
            returning jobs.id, jobs.status, jobs.payment_id, jobs.node_id),
        counted as ({CountLostSql})
        select id, status, payment_id from lost
        """;

    /// <summary>Takes jobs back whose lease lapsed.</summary>
    public Task<IReadOnlyList<JobChange>> ReapLeasesAsync(UnitOfWork unit, DateTimeOffset now, int limit, int poisonNodes, CancellationToken cancellationToken) =>
        unit.QueryAsync<JobChange>(ReapLeasesSql, new { now, limit, poisonNodes }, cancellationToken);

    private const string ExpireSql = """
        with over as (
            select id from jobs
            where status in ('PENDING', 'ASSIGNED', 'RUNNING') and expires_at < @now
            order by expires_at
            limit @limit
            for update skip locked)
        update jobs set status = 'EXPIRED', lease_until = null, ended_at = @now, error_reason = @reason, error_message = @message
        from over
        where jobs.id = over.id
        returning jobs.id, jobs.status, jobs.payment_id
        """;

    /// <summary>Ends jobs whose time to live is over.</summary>
    public Task<IReadOnlyList<JobChange>> ExpireAsync(
        UnitOfWork unit, DateTimeOffset now, int limit, string reason, string message, CancellationToken cancellationToken) =>
        unit.QueryAsync<JobChange>(ExpireSql, new { now, limit, reason, message }, cancellationToken);
}
