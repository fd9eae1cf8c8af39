using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs.Matching;

/// <summary>Which owners of nodes and of jobs are members of one group.</summary>
internal sealed class GroupMatesStore(Db db)
{
    private const string PairsSql = """
        select distinct a.user_id as node_owner, b.user_id as job_owner
        from group_memberships a join group_memberships b on b.group_id = a.group_id
        where a.user_id = any(@nodeOwners) and b.user_id = any(@jobOwners)
        """;

    /// <summary>Pairs of one of each that share a group.</summary>
    public async Task<ILookup<Guid, Guid>> OfAsync(Guid[] nodeOwners, Guid[] jobOwners, CancellationToken cancellationToken) =>
        (await db.QueryAsync<Pair>(PairsSql, new { nodeOwners, jobOwners }, cancellationToken)).ToLookup(pair => pair.NodeOwner, pair => pair.JobOwner);

    private sealed record Pair(Guid NodeOwner, Guid JobOwner);
}
