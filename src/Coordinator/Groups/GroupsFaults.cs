using System.Globalization;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Groups;

/// <summary>Every error that the slice can raise.</summary>
internal static class GroupsFaults
{
    public static FaultException NotFound() =>
        new(FaultKind.NotFound, "GROUP_NOT_FOUND", "There is no such group among yours.");

    public static FaultException Forbidden(GroupRole role) =>
        new(FaultKind.PermissionDenied, "GROUP_ROLE_TOO_LOW", $"Your role in this group, {GroupRules.Code(role)}, does not allow that.");

    public static FaultException Invalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "GROUP_INVALID", $"The request is refused: {violations[0].Field}: {violations[0].Description}") { Violations = violations };

    public static FaultException InUse(string what) =>
        new(FaultKind.FailedPrecondition, "GROUP_IN_USE", $"The group still has {what}. Move or delete that first.");

    public static FaultException TooManyGroups(int limit) => Limit("GROUP_LIMIT_REACHED", $"A user may be in {Number(limit)} groups.", "groups");

    public static FaultException Full(int limit) => Limit("GROUP_FULL", $"A group may have {Number(limit)} members.", "group members");

    public static FaultException TooManyInvitations(int limit) =>
        Limit("GROUP_INVITATION_LIMIT_REACHED", $"A group may have {Number(limit)} open invitations. Revoke one first.", "group invitations");

    public static FaultException TooManyRequests(int limit) =>
        Limit("JOIN_REQUEST_LIMIT_REACHED", $"{Number(limit)} requests to join this group wait already.", "join requests");

    public static FaultException MemberNotFound() => new(FaultKind.NotFound, "GROUP_MEMBER_NOT_FOUND", "The group has no such member.");

    public static FaultException AlreadyMember() => new(FaultKind.AlreadyExists, "GROUP_MEMBER_ALREADY", "The user is a member of this group already.");

    public static FaultException UserNotFound() => new(FaultKind.NotFound, "GROUP_USER_NOT_FOUND", "There is no user of this name.");

    public static FaultException OwnerStays() =>
        new(FaultKind.FailedPrecondition, "GROUP_OWNER_STAYS", "The owner cannot leave. Transfer the group to another member first.");

    public static FaultException HasShare(int version) =>
        new(FaultKind.FailedPrecondition, "GROUP_MEMBER_HAS_SHARE", $"The member has a share in revenue split {Number(version)}. Agree on a split without the member first.")
        {
            Metadata = new Dictionary<string, string> { ["version"] = Number(version) },
        };

    public static FaultException InvitationNotFound() => new(FaultKind.NotFound, "GROUP_INVITATION_NOT_FOUND", "There is no such invitation.");

    public static FaultException InvitationOver() =>
        new(FaultKind.FailedPrecondition, "GROUP_INVITATION_OVER", "The invitation was used, answered or revoked, or has expired.");

    public static FaultException InvitedAlready() =>
        new(FaultKind.AlreadyExists, "GROUP_INVITATION_EXISTS", "The user is invited to this group already.");

    public static FaultException RequestNotFound() => new(FaultKind.NotFound, "JOIN_REQUEST_NOT_FOUND", "There is no such request to join.");

    public static FaultException RequestOver() => new(FaultKind.FailedPrecondition, "JOIN_REQUEST_OVER", "The request was decided or withdrawn already.");

    public static FaultException RequestedAlready() => new(FaultKind.AlreadyExists, "JOIN_REQUEST_EXISTS", "You have asked to join this group already.");

    public static FaultException SplitNotFound() => new(FaultKind.NotFound, "GROUP_SPLIT_NOT_FOUND", "The group has no such revenue split.");

    public static FaultException SplitDecided(string status) =>
        new(FaultKind.FailedPrecondition, "GROUP_SPLIT_DECIDED", $"The revenue split waits for no answer any more: it is {status}.");

    public static FaultException NotNamed() =>
        new(FaultKind.PermissionDenied, "GROUP_SPLIT_NOT_NAMED", "Only those whom the revenue split names may answer it.");

    private static FaultException Limit(string reason, string message, string subject) =>
        new(FaultKind.ResourceExhausted, reason, message) { QuotaSubject = subject };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
