namespace AIForge.Coordinator.Groups;

/// <summary>Who may do what to whom, as pure functions.</summary>
internal static class GroupRules
{
    public static bool May(GroupRole actor, GroupAct act) => act switch
    {
        GroupAct.See or GroupAct.AnswerSplit => true,
        // An owner first hands the group over: it never is without one.
        GroupAct.Leave => actor != GroupRole.Owner,
        GroupAct.Invite or GroupAct.DecideRequests or GroupAct.Update => actor >= GroupRole.Admin,
        GroupAct.ProposeSplit or GroupAct.Transfer or GroupAct.Delete => actor == GroupRole.Owner,
        _ => false,
    };

    /// <summary>Only the owner makes and unmakes admins. Ownership is transferred, never given as a role, and nobody changes his own.</summary>
    public static bool MayChangeRole(GroupRole actor, GroupRole target, GroupRole role, bool isSelf) =>
        !isSelf && actor == GroupRole.Owner && target != GroupRole.Owner && role != GroupRole.Owner;

    /// <summary>One removes those below oneself; oneself one does not remove but leaves.</summary>
    public static bool MayRemove(GroupRole actor, GroupRole target, bool isSelf) =>
        !isSelf && actor >= GroupRole.Admin && actor > target;

    public static GroupRole Parse(string code) => code switch
    {
        "owner" => GroupRole.Owner,
        "admin" => GroupRole.Admin,
        "member" => GroupRole.Member,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, null),
    };

    public static string Code(GroupRole role) => role switch
    {
        GroupRole.Owner => "owner",
        GroupRole.Admin => "admin",
        _ => "member",
    };
}
