using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Groups;

/// <summary>Makes, changes and deletes groups.</summary>
internal sealed partial class GroupEditing(
    Db db,
    GroupsStore store,
    GroupAccess access,
    GroupMembers members,
    InvitationsStore invitations,
    JoinRequestsStore requests,
    SplitsStore splits,
    IEnumerable<IGroupUse> uses,
    TimeProvider clock,
    ILogger<GroupEditing> logger)
{
    public async Task<GroupRecord> CreateAsync(Guid ownerId, string name, string description, bool joinRequestsOpen, CancellationToken cancellationToken)
    {
        name = name.Trim();
        Check(name, description);
        var id = Id<GroupTag>.New(clock).Value;
        await using var unit = await db.BeginAsync(cancellationToken);
        await store.InsertAsync(unit, id, ownerId, name, description, joinRequestsOpen, clock.GetUtcNow(), cancellationToken);
        await members.AddAsync(unit, id, ownerId, GroupRole.Owner, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogCreated(id, ownerId);
        return await access.FindAsync(id, ownerId, GroupAct.See, cancellationToken);
    }

    /// <summary>Null leaves a field as it is.</summary>
    public async Task<GroupRecord> UpdateAsync(
        Guid id, Guid userId, string? name, string? description, bool? joinRequestsOpen, CancellationToken cancellationToken)
    {
        name = name?.Trim();
        Check(name, description);
        await using var unit = await db.BeginAsync(cancellationToken);
        await access.EnterAsync(unit, id, userId, GroupAct.Update, cancellationToken);
        await store.UpdateAsync(unit, id, name, description, joinRequestsOpen, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return await access.FindAsync(id, userId, GroupAct.See, cancellationToken);
    }

    /// <summary>Only while nothing belongs to the group. Its people, invitations and requests go; its revenue splits stay on record.</summary>
    public async Task DeleteAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        await access.EnterAsync(unit, id, userId, GroupAct.Delete, cancellationToken);
        foreach (var use in uses)
        {
            if (await use.FindAsync(unit, id, cancellationToken) is { } what) throw GroupsFaults.InUse(what);
        }

        var now = clock.GetUtcNow();
        await invitations.EndAllAsync(unit, id, now, cancellationToken);
        await requests.EndAllAsync(unit, id, now, cancellationToken);
        await splits.DecidePendingAsync(unit, id, "cancelled", now, cancellationToken);
        await store.DeleteAsync(unit, id, now, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogDeleted(id, userId);
    }

    private static void Check(string? name, string? description)
    {
        var violations = new List<FieldViolation>();
        if (name is not null) GroupTexts.CheckName(name, violations);
        if (description is not null) GroupTexts.CheckDescription(description, violations);
        if (violations.Count > 0) throw GroupsFaults.Invalid(violations);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Group {GroupId} created by user {UserId}")]
    private partial void LogCreated(Guid groupId, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Group {GroupId} deleted by user {UserId}")]
    private partial void LogDeleted(Guid groupId, Guid userId);
}
