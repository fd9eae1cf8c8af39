namespace AIForge.Coordinator.Jobs.Verification;

// Which nodes may have a copy of a job, and which may be paid, as conditions of the statements that lease: what the rules of placement say from
// what they have seen, these say of the moment.
internal sealed partial class CopiesStore
{
    /// <summary>Users whose nodes may not have the copy `jobs`: its owner, and whoever has, or had to its end, the job or another copy of it.</summary>
    public const string TakenOwners = """
        select jobs.owner_id union all
        select n.owner_id from jobs s join nodes n on n.id = s.node_id
        where s.id = jobs.parent_id or (s.parent_id = jobs.parent_id and s.id <> jobs.id and s.status in ('ASSIGNED', 'RUNNING', 'COMPLETED', 'FAILED'))
        """;

    /// <summary>Whether somebody is paid for `jobs`, or for the job that it is a copy of.</summary>
    public const string IsPaid = "(jobs.payment_id is not null or jobs.parent_id is not null and (select p.payment_id from jobs p where p.id = jobs.parent_id) is not null)";

    /// <summary>Whether the node `@NodeId` may have no paid work now.</summary>
    public const string IsSuspended = "exists (select 1 from node_suspensions x where x.node_id = @NodeId and x.ended_at is null)";

    /// <summary>The same of the node of a `wish`.</summary>
    public const string IsWishSuspended = "exists (select 1 from node_suspensions x where x.node_id = wish.node_id and x.ended_at is null)";
}
