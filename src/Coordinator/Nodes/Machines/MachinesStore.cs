using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Nodes.Machines;

/// <summary>Which node has which machine and which GPU.</summary>
internal sealed class MachinesStore
{
    // Who has it keeps it unless his nodes there were deactivated or have been away for long. The time of the claim counts beside what the
    // nodes say, because a claim that was just made may be of a node whose row this statement does not see yet.
    private const string ClaimSql = """
        insert into node_machines (kind, value, node_id, owner_id, claimed_at)
        select claim.kind, claim.value, @nodeId, @ownerId, @now
        from unnest(@kinds::text[], @values::bytea[]) with ordinality as claim (kind, value, number)
        order by claim.number
        on conflict (kind, value) do update set node_id = excluded.node_id, owner_id = excluded.owner_id, claimed_at = excluded.claimed_at
        where node_machines.node_id = excluded.node_id
            or (node_machines.kind = 'machine' and node_machines.owner_id = excluded.owner_id)
            or ((node_machines.claimed_at < @awaySince or exists (select 1 from nodes holder where holder.id = node_machines.node_id and not holder.is_active))
                and not exists (
                    select 1 from nodes n
                    where case node_machines.kind when 'gpu' then n.id = node_machines.node_id else n.owner_id = node_machines.owner_id and n.machine_key = node_machines.value end
                        and n.is_active and greatest(n.last_seen_at, n.polled_at, n.created_at) >= @awaySince))
        """;

    /// <summary>Claims them for the node; returns how many it has now.</summary>
    /// <param name="awaySince">Nodes that were not heard of since then lose what they have.</param>
    public Task<int> ClaimAsync(
        UnitOfWork unit, Guid nodeId, Guid ownerId, IReadOnlyList<MachineClaim> claims, DateTimeOffset now, DateTimeOffset awaySince, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(
            ClaimSql,
            new { nodeId, ownerId, kinds = claims.Select(claim => claim.Kind).ToArray(), values = claims.Select(claim => claim.Value).ToArray(), now, awaySince },
            cancellationToken);

    private const string HolderSql = """
        select m.kind, n.node_id, n.name, m.owner_id
        from node_machines m
        join unnest(@kinds::text[], @values::bytea[]) as claim (kind, value) on m.kind = claim.kind and m.value = claim.value
        join nodes n on n.id = m.node_id
        where m.node_id <> @nodeId and not (m.kind = 'machine' and m.owner_id = @ownerId)
        order by m.owner_id = @ownerId desc, m.kind
        limit 1
        """;

    /// <summary>Who else has one of them, the owner's own node first.</summary>
    public Task<MachineHolder?> HolderAsync(UnitOfWork unit, Guid nodeId, Guid ownerId, IReadOnlyList<MachineClaim> claims, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<MachineHolder>(
            HolderSql,
            new { nodeId, ownerId, kinds = claims.Select(claim => claim.Kind).ToArray(), values = claims.Select(claim => claim.Value).ToArray() },
            cancellationToken);
}
