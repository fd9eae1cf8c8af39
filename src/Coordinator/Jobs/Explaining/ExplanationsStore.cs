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

    private const string CountNodesSql = "select count(*)::int from nodes where is_active and not (id = any(@connected))";

    /// <summary>Nodes that are not among these.</summary>
    public Task<int> CountOthersAsync(Guid[] connected, CancellationToken cancellationToken) => db.SingleAsync<int>(CountNodesSql, new { connected }, cancellationToken);
}
