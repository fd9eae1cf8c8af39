using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Groups;

/// <summary>Who is in a group and as what. Every change of it passes here, whichever way it was asked for.</summary>
internal sealed partial class GroupMembers(
    Db db,
    GroupsStore store,
    GroupAccess access,
    InvitationsStore invitations,
    JoinRequestsStore requests,
    SplitsStore splits,
    GroupEvents events,
    TimeProvider clock,
    IOptions<GroupsOptions> options,
    ILogger<GroupMembers> logger)
{
    /// <summary>Within a transaction that holds the group, or has just made it; whether the user may come in was decided before.</summary>
    public async Task AddAsync(UnitOfWork unit, Guid groupId, Guid userId, GroupRole role, CancellationToken cancellationToken)
    {
        if (await access.RoleAsync(unit, groupId, userId, cancellationToken) is not null) throw GroupsFaults.AlreadyMember();
        var (groups, members) = await store.CountAndLockAsync(unit, groupId, userId, cancellationToken);
        if (groups >= options.Value.MaxGroupsPerUser) throw GroupsFaults.TooManyGroups(options.Value.MaxGroupsPerUser);
        if (members >= options.Value.MaxMembers) throw GroupsFaults.Full(options.Value.MaxMembers);

        var now = clock.GetUtcNow();
        await store.AddMemberAsync(unit, Guid.CreateVersion7(now), groupId, userId, GroupRules.Code(role), now, cancellationToken);
        // Whatever else would have led in has come to its end.
        await invitations.EndOfUserAsync(unit, groupId, userId, now, cancellationToken);
        await requests.EndOfUserAsync(unit, groupId, userId, now, cancellationToken);
        LogJoined(groupId, userId, role);
    }

    public async Task ChangeRoleAsync(Guid groupId, Guid actorId, Guid userId, GroupRole role, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var group = await access.EnterAsync(unit, groupId, actorId, GroupAct.See, cancellationToken);
        var target = await access.RoleAsync(unit, groupId, userId, cancellationToken) ?? throw GroupsFaults.MemberNotFound();
        if (!GroupRules.MayChangeRole(group.Role, target, role, userId == actorId)) throw GroupsFaults.Forbidden(group.Role);
        await store.ChangeRoleAsync(unit, groupId, userId, GroupRules.Code(role), cancellationToken);
        await events.RoleChangedAsync(unit, group, userId, target, role, origin, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogRole(groupId, userId, role, actorId);
    }

    public async Task RemoveAsync(Guid groupId, Guid actorId, Guid userId, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var group = await access.EnterAsync(unit, groupId, actorId, GroupAct.See, cancellationToken);
        var target = await access.RoleAsync(unit, groupId, userId, cancellationToken) ?? throw GroupsFaults.MemberNotFound();
        if (!GroupRules.MayRemove(group.Role, target, userId == actorId)) throw GroupsFaults.Forbidden(group.Role);
        await GoAsync(unit, group, userId, origin, cancellationToken);
        LogGone(groupId, userId, actorId);
    }

    public async Task LeaveAsync(Guid groupId, Guid userId, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var group = await access.EnterAsync(unit, groupId, userId, GroupAct.Leave, cancellationToken);
        await GoAsync(unit, group, userId, origin, cancellationToken);
        LogGone(groupId, userId, userId);
    }

    /// <summary>The old owner stays as an admin.</summary>
    public async Task TransferAsync(Guid groupId, Guid ownerId, Guid userId, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var group = await access.EnterAsync(unit, groupId, ownerId, GroupAct.Transfer, cancellationToken);
        if (userId == ownerId || await access.RoleAsync(unit, groupId, userId, cancellationToken) is null) throw GroupsFaults.MemberNotFound();
        // In this order: a group never has two owners, not even within the transaction.
        await store.ChangeRoleAsync(unit, groupId, ownerId, GroupRules.Code(GroupRole.Admin), cancellationToken);
        await store.ChangeRoleAsync(unit, groupId, userId, GroupRules.Code(GroupRole.Owner), cancellationToken);
        await store.ChangeOwnerAsync(unit, groupId, userId, cancellationToken);
        await events.TransferredAsync(unit, group, userId, origin, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogTransferred(groupId, ownerId, userId);
    }

    private async Task GoAsync(UnitOfWork unit, LockedGroup group, Guid userId, CallOrigin origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // Money is on its way to whoever has a share in an agreed split; a split that is only proposed falls with its member.
        if (await splits.PromisedVersionAsync(unit, group.Id, userId, now, cancellationToken) is { } version) throw GroupsFaults.HasShare(version);
        await splits.CancelPendingNamingAsync(unit, group.Id, userId, now, cancellationToken);
        await store.RemoveMemberAsync(unit, group.Id, userId, cancellationToken);
        await events.MemberGoneAsync(unit, group, userId, origin, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} joined group {GroupId} as {Role}")]
    private partial void LogJoined(Guid groupId, Guid userId, GroupRole role);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} is {Role} in group {GroupId} now, by user {ActorId}")]
    private partial void LogRole(Guid groupId, Guid userId, GroupRole role, Guid actorId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} is no longer in group {GroupId}, by user {ActorId}")]
    private partial void LogGone(Guid groupId, Guid userId, Guid actorId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Group {GroupId} went from user {OwnerId} to user {UserId}")]
    private partial void LogTransferred(Guid groupId, Guid ownerId, Guid userId);
}
