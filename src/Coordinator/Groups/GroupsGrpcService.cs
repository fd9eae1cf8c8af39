using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Groups.GroupsMapping;

namespace AIForge.Coordinator.Groups;

[Authorize(Policies.User)]
internal sealed class GroupsGrpcService(
    Caller caller, CallOrigin origin, GroupEditing editing, GroupMembers members, GroupAccess access, GroupsStore store)
    : GroupService.GroupServiceBase
{
    public override async Task<CreateGroupResponse> CreateGroup(CreateGroupRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var group = await editing.CreateAsync(caller.UserId, request.Name, request.Description, request.JoinRequestsOpen, context.CancellationToken);
        return new CreateGroupResponse { Group = ToProto(group) };
    }

    public override async Task<ListGroupsResponse> ListGroups(ListGroupsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await store.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken), group => group.Id);
        return new ListGroupsResponse { Groups = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<GetGroupResponse> GetGroup(GetGroupRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var group = await access.FindAsync(GroupId(request.GroupId), caller.UserId, GroupAct.See, context.CancellationToken);
        return new GetGroupResponse { Group = ToProto(group) };
    }

    public override async Task<UpdateGroupResponse> UpdateGroup(UpdateGroupRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var name = request.HasName ? request.Name : null;
        var description = request.HasDescription ? request.Description : null;
        bool? requestsOpen = request.HasJoinRequestsOpen ? request.JoinRequestsOpen : null;
        var group = await editing.UpdateAsync(GroupId(request.GroupId), caller.UserId, name, description, requestsOpen, context.CancellationToken);
        return new UpdateGroupResponse { Group = ToProto(group) };
    }

    public override async Task<DeleteGroupResponse> DeleteGroup(DeleteGroupRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await editing.DeleteAsync(GroupId(request.GroupId), caller.UserId, context.CancellationToken);
        return new DeleteGroupResponse();
    }

    public override async Task<ListGroupMembersResponse> ListGroupMembers(ListGroupMembersRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var group = await access.FindAsync(GroupId(request.GroupId), caller.UserId, GroupAct.See, context.CancellationToken);
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await store.MembersAsync(group.Id, page.Before, page.Size + 1, context.CancellationToken), member => member.Id);
        return new ListGroupMembersResponse { Members = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<ChangeGroupMemberRoleResponse> ChangeGroupMemberRole(ChangeGroupMemberRoleRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var (group, member) = (GroupId(request.GroupId), MemberId(request.UserId));
        await members.ChangeRoleAsync(group, caller.UserId, member, ToRole(request.Role), origin, context.CancellationToken);
        return new ChangeGroupMemberRoleResponse();
    }

    public override async Task<RemoveGroupMemberResponse> RemoveGroupMember(RemoveGroupMemberRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await members.RemoveAsync(GroupId(request.GroupId), caller.UserId, MemberId(request.UserId), origin, context.CancellationToken);
        return new RemoveGroupMemberResponse();
    }

    public override async Task<LeaveGroupResponse> LeaveGroup(LeaveGroupRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await members.LeaveAsync(GroupId(request.GroupId), caller.UserId, origin, context.CancellationToken);
        return new LeaveGroupResponse();
    }

    public override async Task<TransferGroupResponse> TransferGroup(TransferGroupRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var group = GroupId(request.GroupId);
        await members.TransferAsync(group, caller.UserId, MemberId(request.UserId), origin, context.CancellationToken);
        return new TransferGroupResponse { Group = ToProto(await access.FindAsync(group, caller.UserId, GroupAct.See, context.CancellationToken)) };
    }
}
