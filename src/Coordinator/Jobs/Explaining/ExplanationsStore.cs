using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs.Explaining;

/// <summary>What the explanations of placement want to know of the queue.</summary>
internal sealed class ExplanationsStore(Db db)
{
    private const string WaitingSql = """
        select j.id, j.owner_id, j.type, j.status, coalesce(j.demand, '') as demand, j.excluded_nodes, j.created_at, j.not_before, j.error_reason, j.error_message,
            j.wishes::text as wishes, j.offer_currency, j.offer_per_hour, j.payment_id is not null as is_paid,
            case when j.status = 'PENDING' then (
                select count(*)::int from (
                    select 1 from jobs o where o.owner_id = j.owner_id and o.status = 'PENDING' and o.type = j.type and (-o.priority, o.created_at, o.id) <= (-j.priority, j.created_at, j.id) limit @most) before)
            else 0 end as position
        from jobs j where j.id = @id and j.owner_id = @ownerId and j.parent_id is null
        """;

    /// <param name="most">Counts no further.</param>
    public Task<ExplainedJob?> FindAsync(Guid id, Guid ownerId, int most, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ExplainedJob>(WaitingSql, new { id, ownerId, most }, cancellationToken);

    private const string WaitingReplicaSql = $"""
        select jobs.id, jobs.owner_id, jobs.type, jobs.status, coalesce(jobs.demand, '') as demand, jobs.excluded_nodes, jobs.created_at, jobs.not_before, jobs.error_reason,
            jobs.error_message, 1 as position, jobs.parent_id, {CopiesStore.IsPaid} as is_paid, array({CopiesStore.TakenOwners}) as taken_owners
        from jobs where jobs.parent_id = @jobId and jobs.purpose = 'REPLICA' and jobs.status = 'PENDING' order by jobs.number limit 1
        """;

    /// <summary>The first of a job's replicas that waits; null when none does.</summary>
    public Task<ExplainedJob?> WaitingReplicaAsync(Guid jobId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ExplainedJob>(WaitingReplicaSql, new { jobId }, cancellationToken);

    // From owner to owner by the index of each type's queue; that of inference has none by owner and is looked at up to a bound.
    private const string OtherContainerOwnersSql = """
        with recursive owners as (
            (select owner_id from jobs where status = 'PENDING' and type = 'container' order by owner_id limit 1)
            union all
            select (select j.owner_id from jobs j where j.status = 'PENDING' and j.type = 'container' and j.owner_id > o.owner_id order by j.owner_id limit 1)
            from owners o where o.owner_id is not null)
        select count(*)::int from (select 1 from owners where owner_id is not null and owner_id <> @ownerId limit @most) others
        """;

    private const string OtherInferenceOwnersSql = """
        select count(distinct owner_id)::int from (
            select owner_id from jobs where status = 'PENDING' and type = 'ai_inference' order by place_at, id limit @most) oldest
        where owner_id <> @ownerId
        """;

    /// <summary>Other owners of waiting jobs of a type.</summary>
    public Task<int> OtherOwnersAsync(Guid ownerId, string type, int most, CancellationToken cancellationToken) =>
        db.SingleAsync<int>(type == JobTypes.Container ? OtherContainerOwnersSql : OtherInferenceOwnersSql, new { ownerId, most }, cancellationToken);

    // An owner's jobs take his places by their priority: the turn of his n-th job is his n-th place in the line of all.
    private const string InferenceBeforeSql = """
        with place as (
            select place_at, id from jobs where owner_id = @ownerId and status = 'PENDING' and type = 'ai_inference'
            order by place_at, id offset @position - 1 limit 1)
        select count(*)::int from (
            select 1 from jobs j, place p
            where j.status = 'PENDING' and j.type = 'ai_inference' and (j.place_at, j.id) < (p.place_at, p.id) limit @most) before
        """;

    // The next container is of the owner who has the fewest, then of whose job has waited longest. When the turn of this one comes, its
    // owner has those that he has now and his jobs before it: others are given theirs until they have as many. From owner to owner by the
    // index, and of each no more jobs than that.
    private const string ContainersBeforeSql = """
        with recursive owners as (
            (select owner_id from jobs where status = 'PENDING' and type = 'container' order by owner_id limit 1)
            union all
            select (select j.owner_id from jobs j where j.status = 'PENDING' and j.type = 'container' and j.owner_id > o.owner_id order by j.owner_id limit 1)
            from owners o where o.owner_id is not null),
        others as (select owner_id from owners where owner_id is not null and owner_id <> @ownerId limit @mostOwners),
        own as (select count(*)::int + @position - 1 as turn from jobs where owner_id = @ownerId and type = 'container' and status in ('ASSIGNED', 'RUNNING'))
        select least(@most, @position - 1 + coalesce(sum(w.jobs), 0))::int
        from others o
        cross join own
        cross join lateral (select count(*)::int as held from jobs where owner_id = o.owner_id and type = 'container' and status in ('ASSIGNED', 'RUNNING')) h
        cross join lateral (
            select own.turn - h.held + case when exists (
                select from jobs where owner_id = o.owner_id and status = 'PENDING' and type = 'container' and created_at < @createdAt) then 1 else 0 end as ahead) a
        cross join lateral (
            select count(*)::int as jobs from (
                select 1 from jobs where owner_id = o.owner_id and status = 'PENDING' and type = 'container' limit greatest(0, least(@most, a.ahead))) waiting) w
        """;

    /// <summary>Waiting jobs of all owners whose turn comes before this one's.</summary>
    /// <param name="position">Of the job among its owner's.</param>
    /// <param name="most">Counts no further.</param>
    /// <param name="mostOwners">Of containers, looks at no more owners.</param>
    public Task<int> BeforeAsync(ExplainedJob job, int position, int most, int mostOwners, CancellationToken cancellationToken) => db.SingleAsync<int>(
        job.Type == JobTypes.Container ? ContainersBeforeSql : InferenceBeforeSql, new { job.OwnerId, position, most, mostOwners, job.CreatedAt }, cancellationToken);

    private const string CountNodesSql = "select count(*)::int from nodes where is_active and not (id = any(@connected))";

    /// <summary>Nodes that are not among these.</summary>
    public Task<int> CountOthersAsync(Guid[] connected, CancellationToken cancellationToken) => db.SingleAsync<int>(CountNodesSql, new { connected }, cancellationToken);
}
