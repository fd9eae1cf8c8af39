using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Coordinator.Platform.Times;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Groups.GroupsMapping;

namespace AIForge.Coordinator.Groups;

[Authorize(Policies.User)]
internal sealed class GroupSplitsGrpcService(Caller caller, CallOrigin origin, RevenueShares shares, GroupAccess access, SplitsStore store)
    : GroupSplitService.GroupSplitServiceBase
{
    public override async Task<ProposeGroupSplitResponse> ProposeGroupSplit(ProposeGroupSplitRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var (group, proposed) = (GroupId(request.GroupId), ToShares(request.Shares));
        var effective = RequestTime.Of(request.EffectiveTime);
        var split = await shares.ProposeAsync(group, caller.UserId, proposed, effective, origin, context.CancellationToken);
        return new ProposeGroupSplitResponse { Split = await FindAsync(group, split, context.CancellationToken) };
    }

    public override async Task<ListGroupSplitsResponse> ListGroupSplits(ListGroupSplitsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var group = await access.FindAsync(GroupId(request.GroupId), caller.UserId, GroupAct.See, context.CancellationToken);
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await store.ListAsync(group.Id, page.Before, page.Size + 1, context.CancellationToken), split => split.Id);
        var named = await store.SharesAsync([.. shown.Select(split => split.Id)], context.CancellationToken);
        return new ListGroupSplitsResponse { Splits = { shown.Select(split => ToProto(split, named)) }, NextPageToken = next };
    }

    public override async Task<AcceptGroupSplitResponse> AcceptGroupSplit(AcceptGroupSplitRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var (group, split) = (GroupId(request.GroupId), SplitId(request.SplitId));
        await shares.AcceptAsync(group, caller.UserId, split, origin, context.CancellationToken);
        return new AcceptGroupSplitResponse { Split = await FindAsync(group, split, context.CancellationToken) };
    }

    public override async Task<DeclineGroupSplitResponse> DeclineGroupSplit(DeclineGroupSplitRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var (group, split) = (GroupId(request.GroupId), SplitId(request.SplitId));
        await shares.DeclineAsync(group, caller.UserId, split, context.CancellationToken);
        return new DeclineGroupSplitResponse { Split = await FindAsync(group, split, context.CancellationToken) };
    }

    private async Task<GroupSplit> FindAsync(Guid groupId, Guid splitId, CancellationToken cancellationToken)
    {
        var split = await store.FindAsync(groupId, splitId, cancellationToken) ?? throw GroupsFaults.SplitNotFound();
        return ToProto(split, await store.SharesAsync([splitId], cancellationToken));
    }
}
