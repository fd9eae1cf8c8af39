using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Groups;

/// <summary>A coordinator for groups with small bounds, and the calls that most tests begin with.</summary>
public class GroupsFixture : NetworkFixture
{
    public const int MaxGroups = 4;
    public const int MaxMembers = 5;
    public const int MaxInvitations = 3;
    public const int MaxRequests = 2;

    protected override Dictionary<string, string?> Settings => new()
    {
        ["Groups:MaxGroupsPerUser"] = $"{MaxGroups}",
        ["Groups:MaxMembers"] = $"{MaxMembers}",
        ["Groups:MaxOpenInvitations"] = $"{MaxInvitations}",
        ["Groups:MaxOpenRequests"] = $"{MaxRequests}",
    };

    internal GroupService.GroupServiceClient Groups => new(Anonymous);

    internal GroupJoiningService.GroupJoiningServiceClient Joining => new(Anonymous);

    internal GroupSplitService.GroupSplitServiceClient Splits => new(Anonymous);

    internal static string IdOf(TestUser user) => new Id<UserTag>(user.Id).ToString();

    internal async Task<string> NameOfAsync(TestUser user) => (await Service<AccountsStore>().FindUserAsync(user.Id, default).Within())!.Username;

    internal async Task<Group> GroupAsync(TestUser owner, bool joinRequestsOpen = false) => (await Groups.CreateGroupAsync(
        new CreateGroupRequest { Name = "Weavers", Description = "We weave.", JoinRequestsOpen = joinRequestsOpen }, owner.Headers).ResponseAsync.Within()).Group;

    internal async Task<Group> GetAsync(Group group, TestUser user) =>
        (await Groups.GetGroupAsync(new GetGroupRequest { GroupId = group.GroupId }, user.Headers).ResponseAsync.Within()).Group;

    internal async Task<CreateGroupLinkResponse> LinkAsync(Group group, TestUser owner, int maxUses = 1) => await Joining.CreateGroupLinkAsync(
        new CreateGroupLinkRequest { GroupId = group.GroupId, MaxUses = maxUses }, owner.Headers).ResponseAsync.Within();

    internal async Task<Group> UseAsync(string token, TestUser user) =>
        (await Joining.UseGroupLinkAsync(new UseGroupLinkRequest { Token = token }, user.Headers).ResponseAsync.Within()).Group;

    /// <summary>A new member of the group, with a role.</summary>
    internal async Task<TestUser> MemberAsync(Group group, TestUser owner, GroupRole role = GroupRole.Member)
    {
        var user = await UserAsync();
        await UseAsync((await LinkAsync(group, owner)).Token, user);
        if (role == GroupRole.Admin) await ChangeRoleAsync(group, owner, user, role);
        return user;
    }

    internal Task ChangeRoleAsync(Group group, TestUser actor, TestUser user, GroupRole role) => Groups.ChangeGroupMemberRoleAsync(
        new ChangeGroupMemberRoleRequest { GroupId = group.GroupId, UserId = IdOf(user), Role = role }, actor.Headers).ResponseAsync.Within();

    internal Task RemoveAsync(Group group, TestUser actor, TestUser user) => Groups.RemoveGroupMemberAsync(
        new RemoveGroupMemberRequest { GroupId = group.GroupId, UserId = IdOf(user) }, actor.Headers).ResponseAsync.Within();

    internal Task LeaveAsync(Group group, TestUser user) =>
        Groups.LeaveGroupAsync(new LeaveGroupRequest { GroupId = group.GroupId }, user.Headers).ResponseAsync.Within();

    internal Task TransferAsync(Group group, TestUser owner, TestUser user) => Groups.TransferGroupAsync(
        new TransferGroupRequest { GroupId = group.GroupId, UserId = IdOf(user) }, owner.Headers).ResponseAsync.Within();

    internal async Task<Dictionary<string, GroupRole>> RolesAsync(Group group, TestUser member) => (await Groups.ListGroupMembersAsync(
        new ListGroupMembersRequest { GroupId = group.GroupId }, member.Headers).ResponseAsync.Within()).Members.ToDictionary(row => row.UserId, row => row.Role);

    internal async Task<GroupJoinRequest> RequestAsync(Group group, TestUser user) => (await Joining.RequestToJoinGroupAsync(
        new RequestToJoinGroupRequest { GroupId = group.GroupId, Message = "Hello?" }, user.Headers).ResponseAsync.Within()).Request;

    internal async Task<GroupSplit> ProposeAsync(Group group, TestUser owner, params (TestUser User, int BasisPoints)[] shares) => (await Splits.ProposeGroupSplitAsync(
        new ProposeGroupSplitRequest
        {
            GroupId = group.GroupId, Shares = { shares.Select(share => new ProposedShare { UserId = IdOf(share.User), BasisPoints = share.BasisPoints }) },
        },
        owner.Headers).ResponseAsync.Within()).Split;

    internal async Task<GroupSplit> AcceptAsync(GroupSplit split, Group group, TestUser user) => (await Splits.AcceptGroupSplitAsync(
        new AcceptGroupSplitRequest { GroupId = group.GroupId, SplitId = split.SplitId }, user.Headers).ResponseAsync.Within()).Split;

    internal async Task<IList<GroupSplit>> HistoryAsync(Group group, TestUser user) =>
        (await Splits.ListGroupSplitsAsync(new ListGroupSplitsRequest { GroupId = group.GroupId }, user.Headers).ResponseAsync.Within()).Splits;

    /// <summary>The reason of the refusal; empty when there was none.</summary>
    internal static async Task<string> TryAsync(Func<Task> call)
    {
        try
        {
            await call().Within();
            return "";
        }
        catch (RpcException exception)
        {
            return exception.Detail<ErrorInfo>().Reason;
        }
    }

    internal static async Task<RpcException> FaultOf(Func<Task> call) =>
        (await FluentActions.Awaiting(() => call().Within()).Should().ThrowAsync<RpcException>()).Which;
}
