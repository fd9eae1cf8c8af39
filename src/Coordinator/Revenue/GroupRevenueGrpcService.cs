using AIForge.Coordinator.Groups;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Revenue;

[Authorize(Policies.User)]
internal sealed class GroupRevenueGrpcService(Caller caller, GroupAccess access, RevenueStore store) : GroupRevenueService.GroupRevenueServiceBase
{
    public override async Task<ListGroupRevenueResponse> ListGroupRevenue(ListGroupRevenueRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var group = await access.FindAsync(GroupsMapping.GroupId(request.GroupId), caller.UserId, GroupAct.See, context.CancellationToken);
        var (before, months) = (RevenueMapping.ToMonth("before_month", request.BeforeMonth), RevenueMapping.ToMonths(request.Months));
        return new ListGroupRevenueResponse { Months = { RevenueMapping.ToProto(await store.GroupTotalsAsync(group.Id, before, months, context.CancellationToken)) } };
    }
}
