using AIForge.Coordinator.Groups;

namespace AIForge.Coordinator.Tests.Groups;

/// <summary>The whole matrix, written out by hand: who may do what to whom.</summary>
public sealed class GroupRulesTests
{
    private const string MemberActs = "See AnswerSplit Leave";
    private const string AdminActs = "See AnswerSplit Leave Invite DecideRequests Update";
    private const string OwnerActs = "See AnswerSplit Invite DecideRequests Update ProposeSplit Transfer Delete";

    [Theory]
    [InlineData("member", MemberActs)]
    [InlineData("admin", AdminActs)]
    [InlineData("owner", OwnerActs)]
    public void May_EveryActOfEveryRole_IsAsListed(string role, string acts)
    {
        var allowed = Enum.GetValues<GroupAct>().Where(act => GroupRules.May(GroupRules.Parse(role), act)).Select(act => act.ToString());

        allowed.Should().BeEquivalentTo(acts.Split(' '));
    }

    [Fact]
    public void MayChangeRole_EveryCombination_IsTheOwnersAndNeverMakesAnOwner()
    {
        var allowed =
            from actor in Enum.GetValues<GroupRole>()
            from target in Enum.GetValues<GroupRole>()
            from role in Enum.GetValues<GroupRole>()
            from isSelf in (bool[])[false, true]
            where GroupRules.MayChangeRole(actor, target, role, isSelf)
            select (actor, target, role, isSelf);

        allowed.Should().BeEquivalentTo(
        [
            (GroupRole.Owner, GroupRole.Member, GroupRole.Member, false),
            (GroupRole.Owner, GroupRole.Member, GroupRole.Admin, false),
            (GroupRole.Owner, GroupRole.Admin, GroupRole.Member, false),
            (GroupRole.Owner, GroupRole.Admin, GroupRole.Admin, false),
        ]);
    }

    [Fact]
    public void MayRemove_EveryCombination_IsOnlyOfThoseBelow()
    {
        var allowed =
            from actor in Enum.GetValues<GroupRole>()
            from target in Enum.GetValues<GroupRole>()
            from isSelf in (bool[])[false, true]
            where GroupRules.MayRemove(actor, target, isSelf)
            select (actor, target, isSelf);

        allowed.Should().BeEquivalentTo(
        [
            (GroupRole.Admin, GroupRole.Member, false),
            (GroupRole.Owner, GroupRole.Member, false),
            (GroupRole.Owner, GroupRole.Admin, false),
        ]);
    }

    [Fact]
    public void Parse_EveryRole_IsTheInverseOfItsCode()
    {
        foreach (var role in Enum.GetValues<GroupRole>()) GroupRules.Parse(GroupRules.Code(role)).Should().Be(role);
    }
}
