using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Revenue;

[Authorize(Policies.Node)]
internal sealed class NodeEarningsGrpcService(Caller caller, RevenueStore store) : NodeEarningsService.NodeEarningsServiceBase
{
    public override async Task<GetNodeEarningsResponse> GetNodeEarnings(GetNodeEarningsRequest request, ServerCallContext context)
    {
        var nodeId = caller.RequireNode();
        var page = Page.Of(request.PageSize, request.PageToken);
        var sums = RevenueMapping.ToProto(await store.NodeTotalsAsync(caller.UserId, nodeId, context.CancellationToken));
        var rows = await store.ListAsync(new EarningsFilter(caller.UserId, [], "", nodeId), page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, row => row.Id);
        return new GetNodeEarningsResponse { Totals = { sums.Totals }, Months = { sums.Months }, Earnings = { shown.Select(RevenueMapping.ToProto) }, NextPageToken = next };
    }
}
