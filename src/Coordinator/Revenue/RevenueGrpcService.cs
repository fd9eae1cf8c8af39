using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Protocol.V1;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Revenue.RevenueMapping;

namespace AIForge.Coordinator.Revenue;

[Authorize(Policies.User)]
internal sealed class RevenueGrpcService(Caller caller, RevenueStore store, CurrentSettings settings, TimeProvider clock) : RevenueService.RevenueServiceBase
{
    private const int LargestFile = 100_000, MostModels = 1_000;

    public override async Task<GetRevenueResponse> GetRevenue(GetRevenueRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        return ToProto(await store.TotalsAsync(caller.UserId, context.CancellationToken));
    }

    public override async Task<ListModelRevenueResponse> ListModelRevenue(ListModelRevenueRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var (model, since) = (ToModelId(request.ModelId), Month.Of(clock.GetUtcNow()).Earlier(ToMonths(request.Months) - 1));
        return new ListModelRevenueResponse { Models = { ToProto(await store.ModelTotalsAsync(caller.UserId, model, since, MostModels, context.CancellationToken)) } };
    }

    public override async Task<ListEarningsResponse> ListEarnings(ListEarningsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var page = Page.Of(request.PageSize, request.PageToken);
        var filter = new EarningsFilter(caller.UserId, ToStates(request.States), ToMonth("month", request.Month), ToNodeId(request.NodeId));
        var rows = await store.ListAsync(filter, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, row => row.Id);
        return new ListEarningsResponse { Earnings = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<HttpBody> DownloadEarnings(DownloadEarningsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        var rows = await store.ListAsync(new EarningsFilter(caller.UserId, [], ToRequiredMonth(request.Month)), null, LargestFile + 1, context.CancellationToken);
        if (rows.Count > LargestFile) throw RevenueFaults.TooMany(LargestFile);
        return new HttpBody { ContentType = "text/csv; charset=utf-8", Data = ByteString.CopyFromUtf8(ToCsv(rows)) };
    }

    public override Task<GetRevenueRulesResponse> GetRevenueRules(GetRevenueRulesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Payments);
        return Task.FromResult(ToProto(settings.Get(RevenueRules.Setting)));
    }
}
