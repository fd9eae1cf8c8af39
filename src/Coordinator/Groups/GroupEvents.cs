using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Groups;

/// <summary>What the security log says about groups, in the transaction of the act: who may do what, and who gets the money.</summary>
internal sealed class GroupEvents(SecurityLog audit)
{
    public Task RoleChangedAsync(
        UnitOfWork unit, LockedGroup group, Guid memberId, GroupRole from, GroupRole to, CallOrigin origin, CancellationToken cancellationToken) =>
        WriteAsync(
            unit,
            "group.role_changed",
            (group.Id, group.ActorId),
            new Dictionary<string, string> { ["member"] = User(memberId), ["from"] = GroupRules.Code(from), ["to"] = GroupRules.Code(to) },
            origin,
            cancellationToken);

    /// <summary>By somebody else or by the member.</summary>
    public Task MemberGoneAsync(UnitOfWork unit, LockedGroup group, Guid memberId, CallOrigin origin, CancellationToken cancellationToken)
    {
        var kind = memberId == group.ActorId ? "group.member_left" : "group.member_removed";
        return WriteAsync(unit, kind, (group.Id, group.ActorId), new Dictionary<string, string> { ["member"] = User(memberId) }, origin, cancellationToken);
    }

    public Task TransferredAsync(UnitOfWork unit, LockedGroup group, Guid newOwnerId, CallOrigin origin, CancellationToken cancellationToken) =>
        WriteAsync(
            unit, "group.transferred", (group.Id, group.ActorId), new Dictionary<string, string> { ["to"] = User(newOwnerId) }, origin, cancellationToken);

    public Task SplitAcceptedAsync(UnitOfWork unit, SplitRecord split, Guid userId, CallOrigin origin, CancellationToken cancellationToken) =>
        WriteAsync(
            unit, "group.split_accepted", (split.GroupId, userId), new Dictionary<string, string> { ["split"] = Split(split) }, origin, cancellationToken);

    /// <param name="userId">Whose word was the last that was missing.</param>
    /// <param name="effectiveAt">From when on revenue is divided so.</param>
    public Task SplitAgreedAsync(
        UnitOfWork unit, SplitRecord split, Guid userId, DateTimeOffset effectiveAt, CallOrigin origin, CancellationToken cancellationToken) =>
        WriteAsync(
            unit,
            "group.split_agreed",
            (split.GroupId, userId),
            new Dictionary<string, string> { ["split"] = Split(split), ["effective_time"] = effectiveAt.ToString("O") },
            origin,
            cancellationToken);

    private Task WriteAsync(
        UnitOfWork unit, string kind, (Guid Group, Guid Actor) who, Dictionary<string, string> details, CallOrigin origin, CancellationToken cancellationToken)
    {
        var subject = new Id<GroupTag>(who.Group).ToString();
        var happened = new SecurityEvent(kind) { UserId = who.Actor, Subject = subject, Address = origin.Address, Details = details };
        return audit.WriteAsync(unit, happened, cancellationToken);
    }

    private static string User(Guid id) => new Id<UserTag>(id).ToString();

    private static string Split(SplitRecord split) => new Id<GroupSplitTag>(split.Id).ToString();
}
