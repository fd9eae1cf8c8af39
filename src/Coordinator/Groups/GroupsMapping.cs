using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;
using ProtoRole = AIForge.Protocol.V1.GroupRole;

namespace AIForge.Coordinator.Groups;

/// <summary>Proto ⇄ domain. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class GroupsMapping
{
    public static Guid GroupId(string text) => Id<GroupTag>.TryParse(text, out var id) ? id.Value : throw GroupsFaults.NotFound();

    public static Guid MemberId(string text) => Id<UserTag>.TryParse(text, out var id) ? id.Value : throw GroupsFaults.MemberNotFound();

    public static Guid InvitationId(string text) => Id<GroupInvitationTag>.TryParse(text, out var id) ? id.Value : throw GroupsFaults.InvitationNotFound();

    public static Guid RequestId(string text) => Id<JoinRequestTag>.TryParse(text, out var id) ? id.Value : throw GroupsFaults.RequestNotFound();

    public static Guid SplitId(string text) => Id<GroupSplitTag>.TryParse(text, out var id) ? id.Value : throw GroupsFaults.SplitNotFound();

    public static GroupRole ToRole(ProtoRole role) => role switch
    {
        ProtoRole.Member => GroupRole.Member,
        ProtoRole.Admin => GroupRole.Admin,
        ProtoRole.Owner => GroupRole.Owner,
        _ => throw GroupsFaults.Invalid([new FieldViolation("role", "Give GROUP_ROLE_MEMBER or GROUP_ROLE_ADMIN.")]),
    };

    public static IReadOnlyList<RevenueShare> ToShares(IEnumerable<ProposedShare> shares) => [.. shares.Select((share, i) => new RevenueShare(
        Id<UserTag>.TryParse(share.UserId, out var id)
            ? id.Value
            : throw GroupsFaults.Invalid([new FieldViolation($"shares[{i}].user_id", "Give the id of a member, user_….")]),
        share.BasisPoints))];

    public static Group ToProto(GroupRecord group) => new()
    {
        GroupId = new Id<GroupTag>(group.Id).ToString(),
        Name = group.Name,
        Description = group.Description,
        JoinRequestsOpen = group.JoinRequestsOpen,
        OwnerId = UserId(group.OwnerId),
        Role = ToProto(group.Role),
        Members = group.Members,
        CreateTime = group.CreatedAt.ToTimestamp(),
    };

    public static GroupMember ToProto(MemberRecord member) => new()
    {
        UserId = UserId(member.UserId),
        Username = member.Username,
        Role = ToProto(member.Role),
        JoinTime = member.JoinedAt.ToTimestamp(),
    };

    public static GroupInvitation ToProto(InvitationRecord invitation) => new()
    {
        InvitationId = new Id<GroupInvitationTag>(invitation.Id).ToString(),
        GroupId = new Id<GroupTag>(invitation.GroupId).ToString(),
        GroupName = invitation.GroupName,
        Inviter = invitation.InviterName,
        Invitee = invitation.InviteeName ?? "",
        Prefix = invitation.Prefix,
        MaxUses = invitation.MaxUses,
        Uses = invitation.Uses,
        CreateTime = invitation.CreatedAt.ToTimestamp(),
        ExpireTime = invitation.ExpiresAt.ToTimestamp(),
    };

    public static GroupJoinRequest ToProto(JoinRequestRecord request) => new()
    {
        RequestId = new Id<JoinRequestTag>(request.Id).ToString(),
        GroupId = new Id<GroupTag>(request.GroupId).ToString(),
        UserId = UserId(request.UserId),
        Username = request.Username,
        Message = request.Message,
        CreateTime = request.CreatedAt.ToTimestamp(),
    };

    public static GroupSplit ToProto(SplitRecord split, IEnumerable<SplitShareRecord> shares) => new()
    {
        SplitId = new Id<GroupSplitTag>(split.Id).ToString(),
        Version = split.Version,
        Status = ToStatus(split.Status),
        ProposerId = UserId(split.ProposerId),
        EffectiveTime = (split.EffectiveAt ?? split.EffectiveFrom).ToTimestamp(),
        CreateTime = split.CreatedAt.ToTimestamp(),
        DecideTime = split.DecidedAt?.ToTimestamp(),
        Shares =
        {
            shares.Where(share => share.ConfigId == split.Id).Select(share => new GroupShare
            {
                UserId = UserId(share.UserId),
                Username = share.Username,
                BasisPoints = share.BasisPoints,
                AcceptTime = share.AcceptedAt?.ToTimestamp(),
            }),
        },
    };

    private static ProtoRole ToProto(string role) => GroupRules.Parse(role) switch
    {
        GroupRole.Owner => ProtoRole.Owner,
        GroupRole.Admin => ProtoRole.Admin,
        _ => ProtoRole.Member,
    };

    private static GroupSplitStatus ToStatus(string status) => status switch
    {
        "pending" => GroupSplitStatus.Pending,
        "accepted" => GroupSplitStatus.Accepted,
        "declined" => GroupSplitStatus.Declined,
        "replaced" => GroupSplitStatus.Replaced,
        _ => GroupSplitStatus.Cancelled,
    };

    private static string UserId(Guid id) => new Id<UserTag>(id).ToString();
}
