using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Groups;

/// <summary>The door to everything of a group: who is not in it learns nothing, not even that it exists.</summary>
internal sealed class GroupAccess(GroupsStore store)
{
    /// <summary>False when there is no such group; else nobody else changes it until the commit.</summary>
    public async Task<bool> LockAsync(UnitOfWork unit, Guid groupId, CancellationToken cancellationToken) =>
        await store.LockAsync(unit, groupId, cancellationToken) is not null;

    /// <summary>Locks the group for this transaction and checks that the member may do this.</summary>
    public async Task<LockedGroup> EnterAsync(UnitOfWork unit, Guid groupId, Guid userId, GroupAct act, CancellationToken cancellationToken)
    {
        if (await store.LockAsync(unit, groupId, cancellationToken) is null) throw GroupsFaults.NotFound();
        var role = await RoleAsync(unit, groupId, userId, cancellationToken) ?? throw GroupsFaults.NotFound();
        if (act == GroupAct.Leave && role == GroupRole.Owner) throw GroupsFaults.OwnerStays();
        return GroupRules.May(role, act) ? new LockedGroup(groupId, userId, role) : throw GroupsFaults.Forbidden(role);
    }

    /// <summary>For reads: the group, if the user is in it and may do this.</summary>
    public async Task<GroupRecord> FindAsync(Guid groupId, Guid userId, GroupAct act, CancellationToken cancellationToken)
    {
        var group = await store.FindAsync(groupId, userId, cancellationToken) ?? throw GroupsFaults.NotFound();
        var role = GroupRules.Parse(group.Role);
        return GroupRules.May(role, act) ? group : throw GroupsFaults.Forbidden(role);
    }

    /// <summary>Null when the user is not in the group.</summary>
    public async Task<GroupRole?> RoleAsync(UnitOfWork unit, Guid groupId, Guid userId, CancellationToken cancellationToken) =>
        await store.RoleAsync(unit, groupId, userId, cancellationToken) is { } code ? GroupRules.Parse(code) : null;
}
