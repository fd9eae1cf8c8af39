using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs;

internal sealed partial class JobsStore
{
    // The rules by which a node may have an inference job; why one may not is asked with the same words.
    private const string HasModel = "model_sha256 = any(@Models)";
    private const string NotExcluded = "not (@NodeId = any(excluded_nodes))";

    // What a node says it has does not count for a model that only its owner may read.
    private const string MayRead = "(select not m.is_encrypted and m.visibility <> 'private' or m.owner_id = @OwnerId from models m where m.id = jobs.model_id)";

    private const string MayCopy = $"(jobs.parent_id is null or @OwnerId not in ({CopiesStore.TakenOwners}))";

    private const string ComputesAlike = """
        (jobs.kernel_class is null
            or exists (select 1 from unnest(@Models::text[], @KernelClasses::text[]) m (sha256, class) where m.sha256 = jobs.model_sha256 and m.class = jobs.kernel_class))
        """;

    private const string MayEarn = $"not ({CopiesStore.IsPaid} and {CopiesStore.IsSuspended})";

    private const string MayHave = $"{HasModel} and {NotExcluded} and {Matches} and {MayRead} and {MayCopy} and {MayEarn} and {ComputesAlike}";

    private const string Waits = "status = 'PENDING' and type = 'ai_inference'";

    private const string Heads = $"""
        with heads as materialized (
            select id, owner_id, priority, place_at from jobs
            where {Waits} and expires_at > @now and (not_before is null or not_before <= @now) and {MayHave}
            order by place_at, id
            limit @limit
            for update of jobs skip locked),
        turns as materialized (
            select h.owner_id, count(*) as jobs from heads h group by h.owner_id
            having min(h.priority) < (select priority from jobs where owner_id = h.owner_id and {Waits} order by priority desc limit 1))
        """;

    private const string Assigned = """
        status = 'ASSIGNED', node_id = @NodeId, held_by = array_append(held_by, @NodeId), attempt = attempt + 1,
            lease_until = @leaseUntil, progress = 0, activity = null, not_before = null
        """;

    // SKIP LOCKED lets any number of dispatchers lease side by side without waiting for or doubling each other. Jobs of owners who have something
    // more urgent are left: they are the last rows, with attempt 0, and stay locked, so that nobody else counts on their turns.
    internal const string LeaseNextSql = $"""
        {Heads},
        leased as (
            update jobs set {Assigned}
            from heads
            where jobs.id = heads.id and heads.owner_id not in (select owner_id from turns)
            returning jobs.id, jobs.attempt, jobs.type, jobs.config::text as config, jobs.model_sha256, coalesce(jobs.parent_id, jobs.id) as seed_id)
        select id, attempt, type, config, model_sha256, seed_id from leased
        union all
        select id, 0, '', '', '', id from heads where owner_id in (select owner_id from turns)
        """;

    // Those who change places do so one after the other: a place that is read while another transaction gives it away would be used twice. Locked
    // by a statement of its own, so that the next one sees what was changed until then.
    private const string LockPlacesSql = "select pg_advisory_xact_lock(hashtextextended('places of inference jobs', 0))";

    // Whose turn it is, is decided by place alone: those of the first jobs that the node may have. Their owners then have as many of theirs done,
    // the most urgent ones, and what had the turn takes the place of what took it: a priority moves nobody before anybody else.
    internal const string LeaseUrgentSql = $"""
        {Heads},
        urgent as materialized (
            select u.id, t.owner_id, u.place_at from turns t cross join lateral (
                select id, place_at from jobs
                where owner_id = t.owner_id and {Waits} and expires_at > @now and (not_before is null or not_before <= @now) and {MayHave}
                order by priority desc, created_at, id
                limit t.jobs
                for update of jobs skip locked) u),
        passed as (
            select id, owner_id, place_at, row_number() over (partition by owner_id order by place_at, id) as n from heads
            where owner_id in (select owner_id from turns) and id not in (select id from urgent)),
        passing as (
            select id, owner_id, place_at, row_number() over (partition by owner_id order by place_at, id) as n from urgent where id not in (select id from heads)),
        moved as (
            update jobs set place_at = passing.place_at from passed join passing using (owner_id, n) where jobs.id = passed.id),
        next as (
            (select id, place_at from heads where owner_id not in (select owner_id from turns)
            union all
            select u.id, coalesce(p.place_at, u.place_at) from urgent u left join passing using (id) left join passed p on p.owner_id = passing.owner_id and p.n = passing.n)
            limit @limit)
        update jobs set {Assigned}, place_at = next.place_at
        from next
        where jobs.id = next.id
        returning jobs.id, jobs.attempt, jobs.type, jobs.config::text as config, jobs.model_sha256, coalesce(jobs.parent_id, jobs.id) as seed_id
        """;

    /// <summary>Leases the next jobs that suit a node.</summary>
    public async Task<IReadOnlyList<LeasedJob>> LeaseNextAsync(
        UnitOfWork unit, LeasingNode node, int limit, DateTimeOffset now, DateTimeOffset leaseUntil, CancellationToken cancellationToken)
    {
        var rows = await LeaseAsync(LeaseNextSql, unit, node, limit, now, leaseUntil, cancellationToken);
        var left = rows.Count(job => job.Attempt == 0);
        if (left == 0) return rows;

        await unit.ExecuteAsync(LockPlacesSql, null, cancellationToken);
        return [.. rows.Where(job => job.Attempt > 0), .. await LeaseAsync(LeaseUrgentSql, unit, node, left, now, leaseUntil, cancellationToken)];
    }

    private static Task<IReadOnlyList<LeasedJob>> LeaseAsync(
        string sql, UnitOfWork unit, LeasingNode node, int limit, DateTimeOffset now, DateTimeOffset leaseUntil, CancellationToken cancellationToken) =>
        unit.QueryAsync<LeasedJob>(
            sql,
            new
            {
                node.NodeId, node.OwnerId, node.Models, node.KernelClasses, node.Region, node.LabelsJson, node.Serving, node.ServedUserIds, node.Reputation, node.LeastForPay,
                limit,
                now,
                leaseUntil,
            },
            cancellationToken);

    private const string RejectionSql = $"""
        select case when not {HasModel} then 'MODEL' when not {MayRead} then 'PRIVATE_MODEL' {MatchingCases} when not {NotExcluded} then 'EXCLUDED'
            when not {MayCopy} then 'SAME_OWNER' when not {MayEarn} then 'SUSPENDED' end
        from jobs where id = @jobId
        """;

    /// <summary>The first rule that keeps an inference job from a node; null when none does.</summary>
    public Task<string?> RejectionAsync(Guid jobId, LeasingNode node, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<string>(
            RejectionSql, new { node.NodeId, node.OwnerId, node.Models, node.Region, node.LabelsJson, node.Serving, node.ServedUserIds, node.Reputation, node.LeastForPay, jobId }, cancellationToken);

    // The head of the queue only: it is for people to read.
    private const string MissedKindsSql = $"""
        select rule, count(distinct (model_sha256, wishes, paid))::int as kinds
        from (
            select case {MatchingCases} end as rule, model_sha256, coalesce(wishes::text, '') as wishes, {CopiesStore.IsPaid} as paid
            from (select * from jobs where {Waits} and expires_at > @now order by place_at, id limit @limit) jobs
            where {HasModel} and {MayRead}) kinds
        where rule is not null
        group by rule
        order by kinds desc, rule
        """;

    /// <summary>Of the oldest jobs whose model the node has, how many kinds each rule of matching keeps from it.</summary>
    public Task<IReadOnlyList<(string Rule, int Kinds)>> MissedKindsAsync(LeasingNode node, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.QueryAsync<(string, int)>(
            MissedKindsSql,
            new { node.NodeId, node.OwnerId, node.Models, node.Region, node.LabelsJson, node.Serving, node.ServedUserIds, node.Reputation, node.LeastForPay, limit, now },
            cancellationToken);

    private const string WaitingModelsSql = $"""
        select model_sha256, count(*)::int as jobs
        from (select model_sha256 from jobs where {Waits} and expires_at > @now and (not_before is null or not_before <= @now) order by place_at, id limit @limit) head
        group by model_sha256
        """;

    /// <summary>The models of the first so many jobs that wait.</summary>
    public async Task<WaitingModels> WaitingModelsAsync(int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = await db.QueryAsync<(string Sha256, int Jobs)>(WaitingModelsSql, new { limit, now }, cancellationToken);
        return new WaitingModels(found.ToDictionary(entry => entry.Sha256, entry => entry.Jobs), isAll: found.Sum(entry => entry.Jobs) < limit);
    }

    // Looks at the head of the queue only; what was passed over comes to it when the jobs before are gone or were asked for.
    private const string AwaitedModelsSql = """
        select model_id
        from (
            select model_id, place_at from jobs
            where status = 'PENDING' and type = 'ai_inference' and expires_at > @now and not (model_id = any(@besides))
            order by place_at, id
            limit 1000) oldest
        group by model_id
        order by min(place_at)
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

    private const string FindLeasedSql = $"""
        select id, attempt, type, config::text as config, model_sha256, coalesce(parent_id, id) as seed_id from jobs where id = @JobId and type = 'ai_inference' and {StillHeld}
        """;

    /// <summary>An inference job that the node holds; null when it does not.</summary>
    public Task<LeasedJob?> FindLeasedAsync(AttemptKey key, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<LeasedJob>(FindLeasedSql, new { key.JobId, key.NodeId, key.Attempt }, cancellationToken);

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
        returning id, status, payment_id, owner_id
        """;

    /// <summary>Null when the attempt is not the current one, or of a job of another type: nothing changed.</summary>
    public Task<JobChange?> CompleteAsync(UnitOfWork unit, AttemptKey key, string type, string result, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<JobChange>(CompleteSql, new { key.JobId, key.NodeId, key.Attempt, type, result, now }, cancellationToken);

    // Locked in the order of their ids, as renewals are: two of them never wait for each other in a circle. Its plan is the same for all
    // arguments; left to itself PostgreSQL would make it anew for each call, and that takes longer than what it does.
    private const string CompleteAllSql = """
        set local plan_cache_mode = force_generic_plan;
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
        returning jobs.id, jobs.status, jobs.payment_id, jobs.owner_id, jobs.node_id, jobs.attempt
        """;

    /// <summary>Ends attempts with their results and returns those that were the current ones.</summary>
    /// <param name="results">Each attempt once.</param>
    public Task<IReadOnlyList<EndedAttempt>> CompleteAllAsync(
        UnitOfWork unit, IReadOnlyList<(AttemptKey Key, JobOutcome Outcome)> results, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.QueryAsync<EndedAttempt>(
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
