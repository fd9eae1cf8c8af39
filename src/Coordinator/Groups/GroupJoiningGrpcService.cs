using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Coordinator.Platform.Times;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Groups.GroupsMapping;

namespace AIForge.Coordinator.Groups;

[Authorize(Policies.User)]
internal sealed class GroupJoiningGrpcService(
    Caller caller,
    GroupInvitations invitations,
    JoinRequests requests,
    GroupAccess access,
    InvitationsStore invitationsStore,
    JoinRequestsStore requestsStore,
    TimeProvider clock)
    : GroupJoiningService.GroupJoiningServiceBase
{
    public override async Task<CreateGroupLinkResponse> CreateGroupLink(CreateGroupLinkRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var expires = RequestTime.Of(request.ExpireTime);
        var (link, token) = await invitations.CreateLinkAsync(GroupId(request.GroupId), caller.UserId, request.MaxUses, expires, context.CancellationToken);
        return new CreateGroupLinkResponse { Link = ToProto(link), Token = token };
    }

    public override async Task<PreviewGroupLinkResponse> PreviewGroupLink(PreviewGroupLinkRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var link = await invitations.PreviewAsync(request.Token, context.CancellationToken);
        return new PreviewGroupLinkResponse { GroupName = link.GroupName, Inviter = link.InviterName, ExpireTime = ToProto(link).ExpireTime };
    }

    public override async Task<UseGroupLinkResponse> UseGroupLink(UseGroupLinkRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        return new UseGroupLinkResponse { Group = ToProto(await invitations.UseLinkAsync(request.Token, caller.UserId, context.CancellationToken)) };
    }

    public override async Task<InviteToGroupResponse> InviteToGroup(InviteToGroupRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var invitation = await invitations.InviteAsync(GroupId(request.GroupId), caller.UserId, request.Username, context.CancellationToken);
        return new InviteToGroupResponse { Invitation = ToProto(invitation) };
    }

    public override async Task<ListGroupInvitationsResponse> ListGroupInvitations(ListGroupInvitationsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var group = await access.FindAsync(GroupId(request.GroupId), caller.UserId, GroupAct.Invite, context.CancellationToken);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await invitationsStore.ListOfGroupAsync(group.Id, clock.GetUtcNow(), page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, invitation => invitation.Id);
        return new ListGroupInvitationsResponse { Invitations = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<RevokeGroupInvitationResponse> RevokeGroupInvitation(RevokeGroupInvitationRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await invitations.RevokeAsync(GroupId(request.GroupId), caller.UserId, InvitationId(request.InvitationId), context.CancellationToken);
        return new RevokeGroupInvitationResponse();
    }

    public override async Task<ListMyGroupInvitationsResponse> ListMyGroupInvitations(ListMyGroupInvitationsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await invitationsStore.ListOfInviteeAsync(caller.UserId, clock.GetUtcNow(), page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, invitation => invitation.Id);
        return new ListMyGroupInvitationsResponse { Invitations = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<AcceptGroupInvitationResponse> AcceptGroupInvitation(AcceptGroupInvitationRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var group = await invitations.AcceptAsync(InvitationId(request.InvitationId), caller.UserId, context.CancellationToken);
        return new AcceptGroupInvitationResponse { Group = ToProto(group) };
    }

    public override async Task<DeclineGroupInvitationResponse> DeclineGroupInvitation(DeclineGroupInvitationRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await invitations.DeclineAsync(InvitationId(request.InvitationId), caller.UserId, context.CancellationToken);
        return new DeclineGroupInvitationResponse();
    }

    public override async Task<RequestToJoinGroupResponse> RequestToJoinGroup(RequestToJoinGroupRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var made = await requests.RequestAsync(GroupId(request.GroupId), caller.UserId, request.Message, context.CancellationToken);
        return new RequestToJoinGroupResponse { Request = ToProto(made) };
    }

    public override async Task<ListGroupJoinRequestsResponse> ListGroupJoinRequests(ListGroupJoinRequestsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var group = await access.FindAsync(GroupId(request.GroupId), caller.UserId, GroupAct.DecideRequests, context.CancellationToken);
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await requestsStore.ListOfGroupAsync(group.Id, page.Before, page.Size + 1, context.CancellationToken), row => row.Id);
        return new ListGroupJoinRequestsResponse { Requests = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<ListMyGroupJoinRequestsResponse> ListMyGroupJoinRequests(ListMyGroupJoinRequestsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await requestsStore.ListOfUserAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken), row => row.Id);
        return new ListMyGroupJoinRequestsResponse { Requests = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<ApproveGroupJoinRequestResponse> ApproveGroupJoinRequest(ApproveGroupJoinRequestRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await requests.ApproveAsync(GroupId(request.GroupId), caller.UserId, RequestId(request.RequestId), context.CancellationToken);
        return new ApproveGroupJoinRequestResponse();
    }

    public override async Task<RejectGroupJoinRequestResponse> RejectGroupJoinRequest(RejectGroupJoinRequestRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await requests.RejectAsync(GroupId(request.GroupId), caller.UserId, RequestId(request.RequestId), context.CancellationToken);
        return new RejectGroupJoinRequestResponse();
    }

    public override async Task<WithdrawGroupJoinRequestResponse> WithdrawGroupJoinRequest(WithdrawGroupJoinRequestRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await requests.WithdrawAsync(RequestId(request.RequestId), caller.UserId, context.CancellationToken);
        return new WithdrawGroupJoinRequestResponse();
    }
}
