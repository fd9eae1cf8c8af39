using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Secrets;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The queue of container jobs, and what only they have.</summary>
internal sealed class ContainersStore(Db db)
{
    // From owner to owner and from demand to demand by the index: the jobs in between are not read, however many one owner has.
    internal const string QueueSql = $$"""
        with recursive owners as (
            (select owner_id from jobs where status = 'PENDING' and type = 'container' and owner_id > @after order by owner_id limit 1)
            union all
            select (select j.owner_id from jobs j where j.status = 'PENDING' and j.type = 'container' and j.owner_id > o.owner_id order by j.owner_id limit 1)
            from owners o where o.owner_id is not null),
        seen as (select owner_id from owners where owner_id is not null limit @owners)
        select j.id, s.owner_id, d.demand, j.created_at, j.excluded_nodes, h.held, j.priority, j.wishes, j.offer_currency, j.offer_per_hour, j.is_paid, j.content_keys, j.parent_id,
            case when j.parent_id is null then '{}' else array(select t.owner_id from (select id, owner_id, parent_id from jobs where id = j.id) jobs cross join lateral ({{CopiesStore.TakenOwners}}) t) end as taken_owners
        from seen s
        cross join lateral (
            select count(*)::int as held from jobs where owner_id = s.owner_id and type = 'container' and status in ('ASSIGNED', 'RUNNING')) h
        cross join lateral (
            with recursive demands as (
                (select demand from jobs where status = 'PENDING' and type = 'container' and owner_id = s.owner_id order by demand limit 1)
                union all
                select (select k.demand from jobs k where k.status = 'PENDING' and k.type = 'container' and k.owner_id = s.owner_id and k.demand > p.demand order by k.demand limit 1)
                from demands p where p.demand is not null)
            select demand from demands where demand is not null limit @demands) d
        cross join lateral (
            select id, created_at, excluded_nodes, priority::int as priority, wishes::text as wishes, offer_currency, offer_per_hour, content_keys, parent_id, {{CopiesStore.IsPaid}} as is_paid
            from jobs
            where status = 'PENDING' and type = 'container' and owner_id = s.owner_id and demand = d.demand
                and expires_at > @now and (not_before is null or not_before <= @now)
            order by priority desc, created_at, id
            limit @jobs) j
        """;

    /// <summary>The heads of the queue: of each owner, and of each of his demands, the most urgent jobs, and of those the oldest.</summary>
    /// <param name="look">How far to look.</param>
    public Task<IReadOnlyList<QueuedContainer>> QueueAsync(QueueLook look, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.QueryAsync<QueuedContainer>(QueueSql, new { look.After, look.Owners, look.Demands, look.Jobs, now }, cancellationToken);

    // Whoever was faster has it: the others pass over it.
    private const string LeaseSql = $"""
        with picked as (
            select jobs.id, wish.node_id
            from jobs join unnest(@jobIds, @nodeIds) as wish (job_id, node_id) on jobs.id = wish.job_id
            where jobs.status = 'PENDING' and jobs.type = 'container' and jobs.expires_at > @now and not (wish.node_id = any(jobs.excluded_nodes))
                and (jobs.parent_id is null or (select owner_id from nodes where id = wish.node_id) not in ({CopiesStore.TakenOwners}))
                and not ({CopiesStore.IsPaid} and {CopiesStore.IsWishSuspended})
            order by jobs.id
            for update of jobs skip locked)
        update jobs set status = 'ASSIGNED', node_id = picked.node_id, held_by = array_append(held_by, picked.node_id), attempt = attempt + 1,
            lease_until = @leaseUntil, progress = 0, activity = null, not_before = null
        from picked
        where jobs.id = picked.id
        returning jobs.id, jobs.node_id, jobs.attempt, jobs.config::text as config, jobs.demand
        """;

    // In a statement of its own: the lease sees what those had done who held the locks before.
    private const string LockParentsSql = "select id from jobs where id = any(@parents) order by id for update";

    private const string BegunSql = """
        update jobs set status = 'RUNNING', started_at = coalesce(started_at, @now) where id = any(@parents) and status = 'PENDING' and replicas > 1 returning id, status, payment_id
        """;

    /// <summary>Leases jobs to nodes, and returns those that were still to be had. A job begins with the first of its replicas.</summary>
    public async Task<IReadOnlyList<LeasedContainer>> LeaseAsync(
        UnitOfWork unit, IReadOnlyList<Placement> placements, DateTimeOffset now, DateTimeOffset leaseUntil, CancellationToken cancellationToken)
    {
        Guid[] parents = [.. placements.Select(placement => placement.Job.ParentId).OfType<Guid>().Distinct()];
        if (parents.Length > 0) await unit.ExecuteAsync(LockParentsSql, new { parents }, cancellationToken);
        var wishes = new { jobIds = placements.Select(placement => placement.Job.Id).ToArray(), nodeIds = placements.Select(placement => placement.NodeId).ToArray(), now, leaseUntil };
        var leased = await unit.QueryAsync<LeasedContainer>(LeaseSql, wishes, cancellationToken);
        if (parents.Length == 0 || leased.Count == 0) return leased;

        Guid[] begun = [.. placements.Where(placement => leased.Any(job => job.Id == placement.Job.Id)).Select(placement => placement.Job.ParentId).OfType<Guid>()];
        JobChange.NotifyAll(unit, await unit.QueryAsync<JobChange>(BegunSql, new { parents = begun, now }, cancellationToken));
        return leased;
    }

    private const string DemandsSql = "select id as job_id, demand from jobs where id = any(@jobIds) and type = 'container'";

    /// <summary>What those of these jobs need that are containers.</summary>
    public Task<IReadOnlyList<JobDemand>> DemandsAsync(Guid[] jobIds, CancellationToken cancellationToken) =>
        db.QueryAsync<JobDemand>(DemandsSql, new { jobIds }, cancellationToken);

    private const string InsertSecretsSql = "insert into job_secrets (job_id, key_id, wrapped) values (@jobId, @KeyId, @Wrapped)";

    public Task InsertSecretsAsync(UnitOfWork unit, Guid jobId, WrappedSecret secrets, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(InsertSecretsSql, new { jobId, secrets.KeyId, secrets.Wrapped }, cancellationToken);

    private const string SecretsSql = """
        select s.job_id, s.key_id, s.wrapped from jobs j join job_secrets s on s.job_id = coalesce(j.parent_id, j.id) where j.id = @jobId
        """;

    /// <summary>Null for a job without an environment, and when it has ended. A copy has that of its job.</summary>
    public Task<HeldSecret?> SecretsAsync(Guid jobId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<HeldSecret>(SecretsSql, new { jobId }, cancellationToken);

    private const string ForgetSecretsSql = """
        delete from job_secrets where job_id in (
            select s.job_id from job_secrets s join jobs j on j.id = s.job_id where j.ended_at is not null
                and not exists (select 1 from job_checks c where c.job_id = j.id and c.state in ('DUE', 'OPEN')) limit @limit)
        """;

    /// <summary>Of jobs that have ended.</summary>
    public Task<int> ForgetSecretsAsync(UnitOfWork unit, int limit, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(ForgetSecretsSql, new { limit }, cancellationToken);

    private const string HoldsSql = """
        select j.owner_id, j.demand from jobs j
        where j.id = @JobId and j.type = 'container' and j.node_id = @NodeId and j.attempt = @Attempt and j.status in ('ASSIGNED', 'RUNNING')
        """;

    private const string FindLeasedSql = """
        select id, node_id, attempt, config::text as config, demand from jobs
        where id = @JobId and type = 'container' and node_id = @NodeId and attempt = @Attempt and status in ('ASSIGNED', 'RUNNING')
        """;

    /// <summary>What the node was given, when it holds this attempt now; null otherwise.</summary>
    public Task<LeasedContainer?> FindLeasedAsync(AttemptKey key, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<LeasedContainer>(FindLeasedSql, new { key.JobId, key.NodeId, key.Attempt }, cancellationToken);

    /// <summary>The job, when the node holds this attempt of it now; null otherwise.</summary>
    public Task<HeldContainer?> HeldAsync(AttemptKey key, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<HeldContainer>(HoldsSql, new { key.JobId, key.NodeId, key.Attempt }, cancellationToken);

    /// <summary>The same, and nobody ends or takes the attempt before the commit.</summary>
    public Task<HeldContainer?> HoldAsync(UnitOfWork unit, AttemptKey key, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<HeldContainer>(HoldsSql + " for no key update", new { key.JobId, key.NodeId, key.Attempt }, cancellationToken);
}
