using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Groups;

/// <summary>Ways into groups: links, invitations by name, requests.</summary>
public sealed class GroupJoiningTests(GroupsFixture fixture) : IClassFixture<GroupsFixture>
{
    private readonly GroupsFixture _fixture = (GroupsFixture)fixture.Required();

    private GroupJoiningService.GroupJoiningServiceClient Joining => _fixture.Joining;

    [SkippableFact]
    public async Task Link_ShowsGroupAndInviterAndLetsIn()
    {
        var (owner, guest) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var group = await _fixture.GroupAsync(owner);
        var created = await _fixture.LinkAsync(group, owner, maxUses: 2);

        var preview = await Joining.PreviewGroupLinkAsync(new PreviewGroupLinkRequest { Token = created.Token }, guest.Headers).ResponseAsync.Within();
        var joined = await _fixture.UseAsync(created.Token, guest);

        preview.Should().Be(new PreviewGroupLinkResponse
        {
            GroupName = "Weavers", Inviter = await _fixture.NameOfAsync(owner), ExpireTime = created.Link.ExpireTime,
        });
        (joined.Role, joined.Members).Should().Be((GroupRole.Member, 2));
        (await GroupsFixture.TryAsync(() => _fixture.UseAsync(created.Token, guest))).Should().Be("GROUP_MEMBER_ALREADY");
        (await InvitationsAsync(group, owner)).Single().Uses.Should().Be(1, "a member who follows it again takes nobody's place");
        var row = await _fixture.Service<Db>().SingleAsync<string>(
            "select row_to_json(i)::text from group_invitations i where prefix = @Prefix", new { created.Link.Prefix }, default).Within();
        row.Should().NotContain(created.Token);
    }

    [SkippableFact]
    public async Task Link_RevokedExpiredOrWrong_LetsNobodyIn()
    {
        var (owner, guest) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var group = await _fixture.GroupAsync(owner);
        var (revoked, expired) = (await _fixture.LinkAsync(group, owner), await _fixture.LinkAsync(group, owner));

        await RevokeAsync(group, owner, revoked.Link.InvitationId);
        await ExecuteAsync("update group_invitations set created_at = now() - interval '2 days', expires_at = now() - interval '1 second' where prefix = @Prefix", expired.Link.Prefix);

        foreach (var over in (string[])[revoked.Token, expired.Token])
        {
            (await GroupsFixture.TryAsync(() => _fixture.UseAsync(over, guest))).Should().Be("GROUP_INVITATION_OVER");
            (await GroupsFixture.TryAsync(() => Joining.PreviewGroupLinkAsync(new PreviewGroupLinkRequest { Token = over }, guest.Headers).ResponseAsync))
                .Should().Be("GROUP_INVITATION_OVER");
        }

        foreach (var wrong in (string[])["", "afg_nonsense", revoked.Token[..^1] + "!", new string('x', 5_000)])
            (await GroupsFixture.TryAsync(() => _fixture.UseAsync(wrong, guest))).Should().Be("GROUP_INVITATION_NOT_FOUND");
        (await GroupsFixture.TryAsync(() => RevokeAsync(group, owner, revoked.Link.InvitationId))).Should().Be("GROUP_INVITATION_NOT_FOUND");
        (await InvitationsAsync(group, owner)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Link_OneUseAndTwoAtOnce_LetsExactlyOneIn()
    {
        for (var round = 0; round < 5; round++)
        {
            var owner = await _fixture.UserAsync();
            var group = await _fixture.GroupAsync(owner);
            var link = await _fixture.LinkAsync(group, owner);
            var guests = new[] { await _fixture.UserAsync(), await _fixture.UserAsync(), await _fixture.UserAsync() };

            var reasons = await Task.WhenAll(guests.Select(guest => Task.Run(() => GroupsFixture.TryAsync(() => _fixture.UseAsync(link.Token, guest))))).Within();

            reasons.Count(reason => reason.Length == 0).Should().Be(1);
            reasons.Where(reason => reason.Length > 0).Should().AllBe("GROUP_INVITATION_OVER");
            (await _fixture.GetAsync(group, owner)).Members.Should().Be(2);
        }
    }

    [SkippableFact]
    public async Task Link_GroupIsFull_LetsNobodyInAndKeepsTheUse()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var link = await _fixture.LinkAsync(group, owner, maxUses: 100);
        for (var i = 1; i < GroupsFixture.MaxMembers; i++) await _fixture.UseAsync(link.Token, await _fixture.UserAsync());
        var guest = await _fixture.UserAsync();

        (await GroupsFixture.TryAsync(() => _fixture.UseAsync(link.Token, guest))).Should().Be("GROUP_FULL");

        (await InvitationsAsync(group, owner)).Single().Uses.Should().Be(GroupsFixture.MaxMembers - 1);
    }

    [SkippableFact]
    public async Task Link_GuestInTooManyGroups_IsRefused()
    {
        var (owner, guest) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var group = await _fixture.GroupAsync(owner);
        for (var i = 0; i < GroupsFixture.MaxGroups; i++) await _fixture.GroupAsync(guest);

        (await GroupsFixture.TryAsync(async () => await _fixture.UseAsync((await _fixture.LinkAsync(group, owner)).Token, guest))).Should().Be("GROUP_LIMIT_REACHED");
    }

    [SkippableTheory]
    [InlineData(-1, 1, "max_uses")]
    [InlineData(1_001, 1, "max_uses")]
    [InlineData(1, -1, "expire_time")]
    [InlineData(1, 31, "expire_time")]
    public async Task Link_OutOfBounds_NamesTheField(int maxUses, int days, string field)
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var request = new CreateGroupLinkRequest
        {
            GroupId = group.GroupId, MaxUses = maxUses, ExpireTime = TimeProvider.System.GetUtcNow().AddDays(days).ToTimestamp(),
        };

        var fault = await GroupsFixture.FaultOf(() => Joining.CreateGroupLinkAsync(request, owner.Headers).ResponseAsync);

        fault.ShouldBeFault(StatusCode.InvalidArgument, "GROUP_INVALID");
        fault.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be(field);
    }

    [SkippableFact]
    public async Task Invite_ByName_IsAcceptedOrDeclinedByThatUserOnly()
    {
        var (owner, guest, stranger) = (await _fixture.UserAsync(), await _fixture.UserAsync(), await _fixture.UserAsync());
        var group = await _fixture.GroupAsync(owner);
        var name = (await _fixture.NameOfAsync(guest)).ToUpperInvariant();
        var first = await InviteAsync(group, owner, name);

        (await GroupsFixture.TryAsync(() => InviteAsync(group, owner, name))).Should().Be("GROUP_INVITATION_EXISTS");
        (await MineAsync(guest)).Should().Equal(first);
        (await MineAsync(stranger)).Should().BeEmpty();
        (await GroupsFixture.TryAsync(() => AcceptAsync(first.InvitationId, stranger))).Should().Be("GROUP_INVITATION_NOT_FOUND");
        (await GroupsFixture.TryAsync(() => DeclineAsync(first.InvitationId, stranger))).Should().Be("GROUP_INVITATION_NOT_FOUND");
        await DeclineAsync(first.InvitationId, guest).Within();
        (await GroupsFixture.TryAsync(() => AcceptAsync(first.InvitationId, guest))).Should().Be("GROUP_INVITATION_OVER");

        var second = await InviteAsync(group, owner, name);
        (await AcceptAsync(second.InvitationId, guest).Within()).Group.Role.Should().Be(GroupRole.Member);

        (await MineAsync(guest)).Should().BeEmpty();
        (await GroupsFixture.TryAsync(() => InviteAsync(group, owner, name))).Should().Be("GROUP_MEMBER_ALREADY");
        (await GroupsFixture.TryAsync(() => InviteAsync(group, owner, "nobody-of-this-name"))).Should().Be("GROUP_USER_NOT_FOUND");
        var nameless = await GroupsFixture.FaultOf(() => InviteAsync(group, owner, " "));
        nameless.ShouldBeFault(StatusCode.InvalidArgument, "GROUP_INVALID");
        nameless.Detail<BadRequest>().FieldViolations.Single().Field.Should().Be("username");
        (await GroupsFixture.TryAsync(() => InviteAsync(group, guest, "n"))).Should().Be("GROUP_ROLE_TOO_LOW");
    }

    [SkippableFact]
    public async Task Invite_AcceptedAndRevokedAtOnce_OneOfBothHappens()
    {
        for (var round = 0; round < 5; round++)
        {
            var (owner, guest) = (await _fixture.UserAsync(), await _fixture.UserAsync());
            var group = await _fixture.GroupAsync(owner);
            var invitation = await InviteAsync(group, owner, await _fixture.NameOfAsync(guest));

            var accepting = Task.Run(() => GroupsFixture.TryAsync(() => AcceptAsync(invitation.InvitationId, guest)));
            var revoking = Task.Run(() => GroupsFixture.TryAsync(() => RevokeAsync(group, owner, invitation.InvitationId)));

            var outcome = (await accepting.Within(), await revoking.Within());
            outcome.Should().BeOneOf(("", "GROUP_INVITATION_NOT_FOUND"), ("GROUP_INVITATION_OVER", ""));
            (await _fixture.GetAsync(group, owner)).Members.Should().Be(outcome.Item1.Length == 0 ? 2 : 1);
        }
    }

    [SkippableFact]
    public async Task Invite_MoreThanMayBeOpen_IsRefusedUntilOneEnds()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var links = new List<GroupInvitation>();
        for (var i = 0; i < GroupsFixture.MaxInvitations; i++) links.Add((await _fixture.LinkAsync(group, owner)).Link);
        (await GroupsFixture.TryAsync(() => _fixture.LinkAsync(group, owner))).Should().Be("GROUP_INVITATION_LIMIT_REACHED");

        await ExecuteAsync("update group_invitations set created_at = now() - interval '2 days', expires_at = now() - interval '1 second' where prefix = @Prefix", links[0].Prefix);

        await _fixture.LinkAsync(group, owner);
    }

    [SkippableFact]
    public async Task Request_OpenGroup_IsApprovedRejectedOrWithdrawn()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner, joinRequestsOpen: true);
        var (first, second) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var (approved, rejected) = (await _fixture.RequestAsync(group, first), await _fixture.RequestAsync(group, second));
        (await GroupsFixture.TryAsync(() => _fixture.RequestAsync(group, first))).Should().Be("JOIN_REQUEST_EXISTS");
        var third = await _fixture.UserAsync();
        (await GroupsFixture.TryAsync(() => _fixture.RequestAsync(group, third))).Should().Be("JOIN_REQUEST_LIMIT_REACHED");
        (await RequestsAsync(group, owner)).Should().Equal(rejected, approved);
        (await MyRequestsAsync(first)).Should().Equal(approved);

        await ApproveAsync(group, owner, approved.RequestId).Within();
        await Joining.RejectGroupJoinRequestAsync(new RejectGroupJoinRequestRequest { GroupId = group.GroupId, RequestId = rejected.RequestId }, owner.Headers).ResponseAsync.Within();

        (await _fixture.GetAsync(group, first)).Role.Should().Be(GroupRole.Member);
        (await GroupsFixture.TryAsync(() => _fixture.GetAsync(group, second))).Should().Be("GROUP_NOT_FOUND");
        (await GroupsFixture.TryAsync(() => ApproveAsync(group, owner, rejected.RequestId))).Should().Be("JOIN_REQUEST_OVER");
        (await GroupsFixture.TryAsync(() => _fixture.RequestAsync(group, first))).Should().Be("GROUP_MEMBER_ALREADY");
        var again = await _fixture.RequestAsync(group, second);
        (await GroupsFixture.TryAsync(() => WithdrawAsync(again.RequestId, third))).Should().Be("JOIN_REQUEST_NOT_FOUND");
        await WithdrawAsync(again.RequestId, second).Within();
        (await RequestsAsync(group, owner)).Should().BeEmpty();
        (await GroupsFixture.TryAsync(() => ApproveAsync(group, first, again.RequestId))).Should().Be("GROUP_ROLE_TOO_LOW");
    }

    [SkippableFact]
    public async Task Request_ClosedGroupOrOtherGroupsAdmin_SeesNothing()
    {
        var (owner, other, guest) = (await _fixture.UserAsync(), await _fixture.UserAsync(), await _fixture.UserAsync());
        var open = await _fixture.GroupAsync(owner, joinRequestsOpen: true);
        var foreign = await _fixture.GroupAsync(other);
        var request = await _fixture.RequestAsync(open, guest);

        (await GroupsFixture.TryAsync(() => _fixture.RequestAsync(foreign, guest))).Should().Be("GROUP_NOT_FOUND");
        (await GroupsFixture.TryAsync(() => ApproveAsync(foreign, other, request.RequestId))).Should().Be("JOIN_REQUEST_NOT_FOUND");
        (await RequestsAsync(open, owner)).Should().ContainSingle();
    }

    [SkippableFact]
    public async Task Request_ApprovedAndWithdrawnAtOnce_OneOfBothHappens()
    {
        for (var round = 0; round < 5; round++)
        {
            var (owner, guest) = (await _fixture.UserAsync(), await _fixture.UserAsync());
            var group = await _fixture.GroupAsync(owner, joinRequestsOpen: true);
            var request = await _fixture.RequestAsync(group, guest);

            var approving = Task.Run(() => GroupsFixture.TryAsync(() => ApproveAsync(group, owner, request.RequestId)));
            var withdrawing = Task.Run(() => GroupsFixture.TryAsync(() => WithdrawAsync(request.RequestId, guest)));

            var outcome = (await approving.Within(), await withdrawing.Within());
            outcome.Should().BeOneOf(("", "JOIN_REQUEST_OVER"), ("JOIN_REQUEST_OVER", ""));
            (await _fixture.GetAsync(group, owner)).Members.Should().Be(outcome.Item1.Length == 0 ? 2 : 1);
        }
    }

    [SkippableFact]
    public async Task Join_ByOneWay_EndsTheOthers()
    {
        var (owner, guest) = (await _fixture.UserAsync(), await _fixture.UserAsync());
        var group = await _fixture.GroupAsync(owner, joinRequestsOpen: true);
        await _fixture.RequestAsync(group, guest);
        await InviteAsync(group, owner, await _fixture.NameOfAsync(guest));

        await _fixture.UseAsync((await _fixture.LinkAsync(group, owner)).Token, guest);

        (await RequestsAsync(group, owner)).Should().BeEmpty();
        (await MyRequestsAsync(guest)).Should().BeEmpty();
        (await MineAsync(guest)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task MyMethods_UnknownIds_SayThatThereIsNone()
    {
        var user = await _fixture.UserAsync();

        foreach (var id in (string[])[Id<GroupInvitationTag>.New(TimeProvider.System).ToString(), "nonsense", ""])
            (await GroupsFixture.TryAsync(() => AcceptAsync(id, user))).Should().Be("GROUP_INVITATION_NOT_FOUND");
        foreach (var id in (string[])[Id<JoinRequestTag>.New(TimeProvider.System).ToString(), "nonsense", ""])
            (await GroupsFixture.TryAsync(() => WithdrawAsync(id, user))).Should().Be("JOIN_REQUEST_NOT_FOUND");
    }

    private async Task<GroupInvitation> InviteAsync(Group group, TestUser owner, string username) =>
        (await Joining.InviteToGroupAsync(new InviteToGroupRequest { GroupId = group.GroupId, Username = username }, owner.Headers).ResponseAsync.Within()).Invitation;

    private Task<AcceptGroupInvitationResponse> AcceptAsync(string id, TestUser user) =>
        Joining.AcceptGroupInvitationAsync(new AcceptGroupInvitationRequest { InvitationId = id }, user.Headers).ResponseAsync;

    private Task DeclineAsync(string id, TestUser user) =>
        Joining.DeclineGroupInvitationAsync(new DeclineGroupInvitationRequest { InvitationId = id }, user.Headers).ResponseAsync;

    private Task RevokeAsync(Group group, TestUser owner, string id) => Joining.RevokeGroupInvitationAsync(
        new RevokeGroupInvitationRequest { GroupId = group.GroupId, InvitationId = id }, owner.Headers).ResponseAsync;

    private Task ApproveAsync(Group group, TestUser actor, string id) => Joining.ApproveGroupJoinRequestAsync(
        new ApproveGroupJoinRequestRequest { GroupId = group.GroupId, RequestId = id }, actor.Headers).ResponseAsync;

    private Task WithdrawAsync(string id, TestUser user) =>
        Joining.WithdrawGroupJoinRequestAsync(new WithdrawGroupJoinRequestRequest { RequestId = id }, user.Headers).ResponseAsync;

    private async Task<IList<GroupInvitation>> InvitationsAsync(Group group, TestUser user) => (await Joining.ListGroupInvitationsAsync(
        new ListGroupInvitationsRequest { GroupId = group.GroupId }, user.Headers).ResponseAsync.Within()).Invitations;

    private async Task<IList<GroupInvitation>> MineAsync(TestUser user) =>
        (await Joining.ListMyGroupInvitationsAsync(new ListMyGroupInvitationsRequest(), user.Headers).ResponseAsync.Within()).Invitations;

    private async Task<IList<GroupJoinRequest>> RequestsAsync(Group group, TestUser user) => (await Joining.ListGroupJoinRequestsAsync(
        new ListGroupJoinRequestsRequest { GroupId = group.GroupId }, user.Headers).ResponseAsync.Within()).Requests;

    private async Task<IList<GroupJoinRequest>> MyRequestsAsync(TestUser user) =>
        (await Joining.ListMyGroupJoinRequestsAsync(new ListMyGroupJoinRequestsRequest(), user.Headers).ResponseAsync.Within()).Requests;

    private async Task ExecuteAsync(string sql, string prefix)
    {
        await using var unit = await _fixture.Service<Db>().BeginAsync(default).Within();
        await unit.ExecuteAsync(sql, new { Prefix = prefix }, default).Within();
        await unit.CommitAsync(default).Within();
    }
}
