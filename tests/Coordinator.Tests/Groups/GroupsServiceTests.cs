using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Groups;

/// <summary>Groups and their members.</summary>
public sealed class GroupsServiceTests(GroupsFixture fixture) : IClassFixture<GroupsFixture>
{
    private readonly GroupsFixture _fixture = (GroupsFixture)fixture.Required();

    [SkippableFact]
    public async Task Create_Group_BelongsToItsOwner()
    {
        var owner = await _fixture.UserAsync();

        var group = await _fixture.GroupAsync(owner);

        group.Should().Be(new Group
        {
            GroupId = group.GroupId, Name = "Weavers", Description = "We weave.", OwnerId = GroupsFixture.IdOf(owner), Role = GroupRole.Owner, Members = 1,
            CreateTime = group.CreateTime,
        });
        (await _fixture.GetAsync(group, owner)).Should().Be(group);
        (await _fixture.Groups.ListGroupsAsync(new ListGroupsRequest(), owner.Headers).ResponseAsync.Within()).Groups.Should().Equal(group);
    }

    [SkippableTheory]
    [InlineData("", "", "name")]
    [InlineData("   ", "", "name")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", "", "name")]
    [InlineData("a\u0007b", "", "name")]
    [InlineData("a\nb", "", "name")]
    [InlineData("a\u2028b", "", "name")]
    [InlineData("a\u202Eb", "", "name")]
    [InlineData("a\u2066b", "", "name")]
    [InlineData("a\u200Fb", "", "name")]
    [InlineData("a", "a\u202Eb", "description")]
    [InlineData("a", "a\u0007b", "description")]
    public async Task Create_TextOutOfBounds_NamesTheField(string name, string description, string field)
    {
        var owner = await _fixture.UserAsync();

        var fault = await GroupsFixture.FaultOf(() => _fixture.Groups.CreateGroupAsync(
            new CreateGroupRequest { Name = name, Description = description }, owner.Headers).ResponseAsync);

        fault.ShouldBeFault(StatusCode.InvalidArgument, "GROUP_INVALID");
        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be(field);
    }

    [SkippableFact]
    public async Task Create_TextAtItsBounds_IsTakenAsItIs()
    {
        var owner = await _fixture.UserAsync();
        // Counted as people and the database count: one each, though two UTF-16 code units.
        var request = new CreateGroupRequest { Name = string.Concat(Enumerable.Repeat("😀", 64)), Description = "a\n\tb" + new string('x', 1_996) };

        var group = (await _fixture.Groups.CreateGroupAsync(request, owner.Headers).ResponseAsync.Within()).Group;

        (group.Name, group.Description).Should().Be((request.Name, request.Description));
        request.Description += "x";
        (await GroupsFixture.TryAsync(() => _fixture.Groups.CreateGroupAsync(request, owner.Headers).ResponseAsync)).Should().Be("GROUP_INVALID");
    }

    [SkippableFact]
    public async Task Create_ManyAtOnce_StopsAtTheLimit()
    {
        var owner = await _fixture.UserAsync();

        var reasons = await Task.WhenAll(Enumerable.Range(0, GroupsFixture.MaxGroups + 4).Select(_ =>
            Task.Run(() => GroupsFixture.TryAsync(() => _fixture.GroupAsync(owner))))).Within();

        reasons.Count(reason => reason.Length == 0).Should().Be(GroupsFixture.MaxGroups);
        reasons.Where(reason => reason.Length > 0).Should().AllBe("GROUP_LIMIT_REACHED");
    }

    [SkippableFact]
    public async Task Update_SomeFields_LeavesTheOthers()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var admin = await _fixture.MemberAsync(group, owner, GroupRole.Admin);
        Task<UpdateGroupResponse> UpdateAsync(TestUser user, Action<UpdateGroupRequest> change)
        {
            var request = new UpdateGroupRequest { GroupId = group.GroupId };
            change(request);
            return _fixture.Groups.UpdateGroupAsync(request, user.Headers).ResponseAsync;
        }

        await UpdateAsync(admin, request => request.Name = " Spinners ").Within();
        await UpdateAsync(owner, request => request.Description = "").Within();
        var updated = (await UpdateAsync(owner, request => request.JoinRequestsOpen = true).Within()).Group;

        (updated.Name, updated.Description, updated.JoinRequestsOpen, updated.Members).Should().Be(("Spinners", "", true, 2));
        var member = await _fixture.MemberAsync(group, owner);
        (await GroupsFixture.TryAsync(() => UpdateAsync(member, request => request.Name = "Mine"))).Should().Be("GROUP_ROLE_TOO_LOW");
    }

    [SkippableFact]
    public async Task Delete_Group_IsGoneForEverybody()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner, joinRequestsOpen: true);
        var admin = await _fixture.MemberAsync(group, owner, GroupRole.Admin);
        var link = await _fixture.LinkAsync(group, owner);
        Task DeleteAsync(TestUser user) => _fixture.Groups.DeleteGroupAsync(new DeleteGroupRequest { GroupId = group.GroupId }, user.Headers).ResponseAsync;
        (await GroupsFixture.TryAsync(() => DeleteAsync(admin))).Should().Be("GROUP_ROLE_TOO_LOW");

        await DeleteAsync(owner).Within();

        foreach (var user in (TestUser[])[owner, admin])
        {
            (await GroupsFixture.TryAsync(() => _fixture.GetAsync(group, user))).Should().Be("GROUP_NOT_FOUND");
            (await _fixture.Groups.ListGroupsAsync(new ListGroupsRequest(), user.Headers).ResponseAsync.Within()).Groups.Should().BeEmpty();
        }

        var stranger = await _fixture.UserAsync();
        (await GroupsFixture.TryAsync(() => _fixture.UseAsync(link.Token, stranger))).Should().Be("GROUP_INVITATION_OVER");
        (await GroupsFixture.TryAsync(() => _fixture.RequestAsync(group, stranger))).Should().Be("GROUP_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Delete_ModelsBelongToTheGroup_IsRefused()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var model = await _fixture.ModelAsync();
        Task DeleteAsync() => _fixture.Groups.DeleteGroupAsync(new DeleteGroupRequest { GroupId = group.GroupId }, owner.Headers).ResponseAsync;
        Shared.Ids.Id<Shared.Ids.GroupTag>.TryParse(group.GroupId, out var id).Should().BeTrue();
        await ExecuteAsync("update models set group_id = @group where id = @Id", new { group = (Guid?)id.Value, model.Id });

        var fault = await GroupsFixture.FaultOf(DeleteAsync);

        fault.ShouldBeFault(StatusCode.FailedPrecondition, "GROUP_IN_USE");
        fault.Status.Detail.Should().Contain("1 model(s)");
        await ExecuteAsync("update models set group_id = null where id = @Id", new { model.Id });
        await DeleteAsync().Within();
    }

    [SkippableFact]
    public async Task ChangeRole_ByEverybodyOfEverybody_FollowsTheRules()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var (admin, other, member) = (
            await _fixture.MemberAsync(group, owner, GroupRole.Admin), await _fixture.MemberAsync(group, owner, GroupRole.Admin), await _fixture.MemberAsync(group, owner));
        Task<string> TryAsync(TestUser actor, TestUser user, GroupRole role) => GroupsFixture.TryAsync(() => _fixture.ChangeRoleAsync(group, actor, user, role));

        foreach (var (actor, target, role) in ((TestUser, TestUser, GroupRole)[])[
            (member, member, GroupRole.Admin), (admin, admin, GroupRole.Owner), (admin, member, GroupRole.Admin), (admin, member, GroupRole.Owner),
            (admin, other, GroupRole.Member), (admin, owner, GroupRole.Member), (owner, owner, GroupRole.Member), (owner, member, GroupRole.Owner)])
            (await TryAsync(actor, target, role)).Should().Be("GROUP_ROLE_TOO_LOW");
        (await TryAsync(owner, member, GroupRole.Unspecified)).Should().Be("GROUP_INVALID");
        (await TryAsync(owner, await _fixture.UserAsync(), GroupRole.Admin)).Should().Be("GROUP_MEMBER_NOT_FOUND");
        (await TryAsync(owner, other, GroupRole.Member)).Should().BeEmpty();

        (await _fixture.RolesAsync(group, member)).Should().BeEquivalentTo(new Dictionary<string, GroupRole>
        {
            [GroupsFixture.IdOf(owner)] = GroupRole.Owner, [GroupsFixture.IdOf(admin)] = GroupRole.Admin, [GroupsFixture.IdOf(other)] = GroupRole.Member,
            [GroupsFixture.IdOf(member)] = GroupRole.Member,
        });
    }

    [SkippableFact]
    public async Task Remove_ByEverybodyOfEverybody_FollowsTheRules()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var (admin, other, member) = (
            await _fixture.MemberAsync(group, owner, GroupRole.Admin), await _fixture.MemberAsync(group, owner, GroupRole.Admin), await _fixture.MemberAsync(group, owner));

        foreach (var (actor, target) in ((TestUser, TestUser)[])[(member, member), (member, admin), (admin, other), (admin, owner), (admin, admin), (owner, owner)])
            (await GroupsFixture.TryAsync(() => _fixture.RemoveAsync(group, actor, target))).Should().Be("GROUP_ROLE_TOO_LOW");
        await _fixture.RemoveAsync(group, admin, member);
        await _fixture.RemoveAsync(group, owner, other);

        (await _fixture.RolesAsync(group, owner)).Keys.Should().BeEquivalentTo(GroupsFixture.IdOf(owner), GroupsFixture.IdOf(admin));
        (await GroupsFixture.TryAsync(() => _fixture.GetAsync(group, member))).Should().Be("GROUP_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Leave_OwnerAfterTransfer_IsFreeToGo()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var member = await _fixture.MemberAsync(group, owner);
        (await GroupsFixture.TryAsync(() => _fixture.LeaveAsync(group, owner))).Should().Be("GROUP_OWNER_STAYS");
        (await GroupsFixture.TryAsync(() => _fixture.TransferAsync(group, owner, owner))).Should().Be("GROUP_MEMBER_NOT_FOUND");
        (await GroupsFixture.TryAsync(() => _fixture.TransferAsync(group, member, member))).Should().Be("GROUP_ROLE_TOO_LOW");

        await _fixture.TransferAsync(group, owner, member);

        (await _fixture.RolesAsync(group, owner))[GroupsFixture.IdOf(owner)].Should().Be(GroupRole.Admin);
        await _fixture.LeaveAsync(group, owner);
        (await _fixture.GetAsync(group, member)).Should().Be(new Group(group)
        {
            OwnerId = GroupsFixture.IdOf(member), Role = GroupRole.Owner, Members = 1,
        });
    }

    [SkippableFact]
    public async Task Transfer_TwoAtOnce_OneWinsAndThereIsOneOwner()
    {
        for (var round = 0; round < 4; round++)
        {
            var owner = await _fixture.UserAsync();
            var group = await _fixture.GroupAsync(owner);
            var (one, two) = (await _fixture.MemberAsync(group, owner), await _fixture.MemberAsync(group, owner));

            var reasons = await Task.WhenAll(((TestUser[])[one, two]).Select(to =>
                Task.Run(() => GroupsFixture.TryAsync(() => _fixture.TransferAsync(group, owner, to))))).Within();

            reasons.Should().BeEquivalentTo("", "GROUP_ROLE_TOO_LOW");
            var roles = await _fixture.RolesAsync(group, one);
            roles.Single(row => row.Value == GroupRole.Owner).Key.Should().Be((await _fixture.GetAsync(group, one)).OwnerId);
        }
    }

    [SkippableFact]
    public async Task Members_SeveralPages_NewestFirst()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var (one, two) = (await _fixture.MemberAsync(group, owner), await _fixture.MemberAsync(group, owner));
        Task<ListGroupMembersResponse> ListAsync(string token) => _fixture.Groups.ListGroupMembersAsync(
            new ListGroupMembersRequest { GroupId = group.GroupId, PageSize = 2, PageToken = token }, one.Headers).ResponseAsync.Within();

        var first = await ListAsync("");
        var second = await ListAsync(first.NextPageToken);

        first.Members.Concat(second.Members).Select(member => member.UserId).Should()
            .Equal(GroupsFixture.IdOf(two), GroupsFixture.IdOf(one), GroupsFixture.IdOf(owner));
        first.Members[1].Username.Should().Be(await _fixture.NameOfAsync(one));
        second.NextPageToken.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Method_ForWhoIsNotInTheGroup_SaysThatThereIsNone()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var (stranger, member) = (await _fixture.UserAsync(), GroupsFixture.IdOf(owner));
        var link = (await _fixture.LinkAsync(group, owner)).Link;

        foreach (var groupId in (string[])[group.GroupId, "nonsense", ""])
        {
            foreach (var call in Calls(groupId, member, link.InvitationId))
                (await GroupsFixture.FaultOf(() => call(stranger.Headers))).ShouldBeFault(StatusCode.NotFound, "GROUP_NOT_FOUND");
        }
    }

    [SkippableFact]
    public async Task Method_KeyWithoutTheScopeOrNodeToken_IsDenied()
    {
        var narrow = await _fixture.UserAsync("inference", "jobs", "nodes");
        var node = await _fixture.RegisterAsync(await _fixture.UserAsync());

        foreach (var call in Calls("group_x", "user_x", "ginv_x"))
        {
            (await GroupsFixture.FaultOf(() => call(narrow.Headers))).ShouldBeFault(StatusCode.PermissionDenied, "SCOPE_MISSING");
            (await GroupsFixture.FaultOf(() => call(node.Headers))).ShouldBeFault(StatusCode.PermissionDenied, "WRONG_CREDENTIAL_KIND");
        }
    }

    private IEnumerable<Func<Metadata, Task>> Calls(string group, string user, string invitation)
    {
        var (groups, joining, splits) = (_fixture.Groups, _fixture.Joining, _fixture.Splits);
        var id = Shared.Ids.Id<Shared.Ids.JoinRequestTag>.New(TimeProvider.System).ToString();
        var split = Shared.Ids.Id<Shared.Ids.GroupSplitTag>.New(TimeProvider.System).ToString();
        return
        [
            headers => groups.GetGroupAsync(new GetGroupRequest { GroupId = group }, headers).ResponseAsync,
            headers => groups.UpdateGroupAsync(new UpdateGroupRequest { GroupId = group, Name = "n" }, headers).ResponseAsync,
            headers => groups.DeleteGroupAsync(new DeleteGroupRequest { GroupId = group }, headers).ResponseAsync,
            headers => groups.ListGroupMembersAsync(new ListGroupMembersRequest { GroupId = group }, headers).ResponseAsync,
            headers => groups.ChangeGroupMemberRoleAsync(new ChangeGroupMemberRoleRequest { GroupId = group, UserId = user, Role = GroupRole.Admin }, headers).ResponseAsync,
            headers => groups.RemoveGroupMemberAsync(new RemoveGroupMemberRequest { GroupId = group, UserId = user }, headers).ResponseAsync,
            headers => groups.LeaveGroupAsync(new LeaveGroupRequest { GroupId = group }, headers).ResponseAsync,
            headers => groups.TransferGroupAsync(new TransferGroupRequest { GroupId = group, UserId = user }, headers).ResponseAsync,
            headers => joining.CreateGroupLinkAsync(new CreateGroupLinkRequest { GroupId = group }, headers).ResponseAsync,
            headers => joining.InviteToGroupAsync(new InviteToGroupRequest { GroupId = group, Username = "n" }, headers).ResponseAsync,
            headers => joining.ListGroupInvitationsAsync(new ListGroupInvitationsRequest { GroupId = group }, headers).ResponseAsync,
            headers => joining.RevokeGroupInvitationAsync(new RevokeGroupInvitationRequest { GroupId = group, InvitationId = invitation }, headers).ResponseAsync,
            headers => joining.RequestToJoinGroupAsync(new RequestToJoinGroupRequest { GroupId = group }, headers).ResponseAsync,
            headers => joining.ListGroupJoinRequestsAsync(new ListGroupJoinRequestsRequest { GroupId = group }, headers).ResponseAsync,
            headers => joining.ApproveGroupJoinRequestAsync(new ApproveGroupJoinRequestRequest { GroupId = group, RequestId = id }, headers).ResponseAsync,
            headers => joining.RejectGroupJoinRequestAsync(new RejectGroupJoinRequestRequest { GroupId = group, RequestId = id }, headers).ResponseAsync,
            headers => splits.ListGroupSplitsAsync(new ListGroupSplitsRequest { GroupId = group }, headers).ResponseAsync,
            headers => splits.ProposeGroupSplitAsync(new ProposeGroupSplitRequest { GroupId = group }, headers).ResponseAsync,
            headers => splits.AcceptGroupSplitAsync(new AcceptGroupSplitRequest { GroupId = group, SplitId = split }, headers).ResponseAsync,
            headers => splits.DeclineGroupSplitAsync(new DeclineGroupSplitRequest { GroupId = group, SplitId = split }, headers).ResponseAsync,
        ];
    }

    private async Task ExecuteAsync(string sql, object arguments)
    {
        await using var unit = await _fixture.Service<Db>().BeginAsync(default).Within();
        await unit.ExecuteAsync(sql, arguments, default).Within();
        await unit.CommitAsync(default).Within();
    }
}
