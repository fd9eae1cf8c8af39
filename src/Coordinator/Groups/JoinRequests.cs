using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Groups;

/// <summary>Asks to be let into groups that take requests, and answers those who ask.</summary>
internal sealed class JoinRequests(
    Db db,
    JoinRequestsStore store,
    GroupsStore groups,
    GroupAccess access,
    GroupMembers members,
    TimeProvider clock,
    IOptions<GroupsOptions> options)
{
    public async Task<JoinRequestRecord> RequestAsync(Guid groupId, Guid userId, string message, CancellationToken cancellationToken)
    {
        var violations = new List<FieldViolation>();
        GroupTexts.CheckMessage(message, violations);
        if (violations.Count > 0) throw GroupsFaults.Invalid(violations);

        await using var unit = await db.BeginAsync(cancellationToken);
        var isOpen = await groups.LockAsync(unit, groupId, cancellationToken);
        // A member sees the group anyway; to anybody else a group that takes no requests does not exist.
        if (await access.RoleAsync(unit, groupId, userId, cancellationToken) is not null) throw GroupsFaults.AlreadyMember();
        if (isOpen is not true) throw GroupsFaults.NotFound();
        var (open, own) = await store.CountOpenAsync(unit, groupId, userId, cancellationToken);
        if (own > 0) throw GroupsFaults.RequestedAlready();
        if (open >= options.Value.MaxOpenRequests) throw GroupsFaults.TooManyRequests(options.Value.MaxOpenRequests);
        var id = Id<JoinRequestTag>.New(clock).Value;
        await store.InsertAsync(unit, id, groupId, userId, message, clock.GetUtcNow(), cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return (await store.FindAsync(id, cancellationToken))!;
    }

    public async Task ApproveAsync(Guid groupId, Guid actorId, Guid id, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var request = await EndAsync(unit, groupId, actorId, id, "approved", cancellationToken);
        await members.AddAsync(unit, groupId, request.UserId, GroupRole.Member, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    public async Task RejectAsync(Guid groupId, Guid actorId, Guid id, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        await EndAsync(unit, groupId, actorId, id, "rejected", cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    public async Task WithdrawAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        var request = await store.FindAsync(id, cancellationToken);
        if (request is null || request.UserId != userId) throw GroupsFaults.RequestNotFound();
        await using var unit = await db.BeginAsync(cancellationToken);
        if (!await store.EndAsync(unit, id, "withdrawn", clock.GetUtcNow(), cancellationToken)) throw GroupsFaults.RequestOver();
        await unit.CommitAsync(cancellationToken);
    }

    private async Task<JoinRequestRecord> EndAsync(
        UnitOfWork unit, Guid groupId, Guid actorId, Guid id, string outcome, CancellationToken cancellationToken)
    {
        await access.EnterAsync(unit, groupId, actorId, GroupAct.DecideRequests, cancellationToken);
        var request = await store.FindAsync(id, cancellationToken);
        if (request is null || request.GroupId != groupId) throw GroupsFaults.RequestNotFound();
        if (!await store.EndAsync(unit, id, outcome, clock.GetUtcNow(), cancellationToken)) throw GroupsFaults.RequestOver();
        return request;
    }
}
