using AIForge.Coordinator.Nodes.Reputation;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Shared.Hosting;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Admin.Overview;

[Authorize(Policies.Admin)]
internal sealed class AdminOverviewGrpcService(
    AdminOverviews overviews, AdminOverviewStore store, NodeReputations reputations, DependencyChecks dependencies, IEnumerable<IHostedService> hosted, TimeProvider clock)
    : AdminOverviewService.AdminOverviewServiceBase
{
    public override Task<GetAdminOverviewResponse> GetAdminOverview(GetAdminOverviewRequest request, ServerCallContext context) =>
        overviews.MakeAsync(request.Days, context.CancellationToken);

    public override async Task<ListAdminNodesResponse> ListAdminNodes(ListAdminNodesRequest request, ServerCallContext context)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var since = new OverviewTimes(clock.GetUtcNow()).SeenSince;
        var (shown, next) = page.Cut(await store.NodesAsync(AdminOverviewMapping.ToQuery(request, page), since, context.CancellationToken), node => node.Id);
        var known = await reputations.ShowAsync(shown.Select(node => node.Id), context.CancellationToken);
        return new ListAdminNodesResponse { Nodes = { shown.Select(node => AdminOverviewMapping.ToProto(node, known.GetValueOrDefault(node.Id), since)) }, NextPageToken = next };
    }

    public override async Task<ListAdminJobsResponse> ListAdminJobs(ListAdminJobsRequest request, ServerCallContext context)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await store.JobsAsync(AdminOverviewMapping.ToQuery(request, page), context.CancellationToken), job => job.Id);
        return new ListAdminJobsResponse { Jobs = { shown.Select(AdminOverviewMapping.ToProto) }, NextPageToken = next };
    }

    public override async Task<GetAdminHealthResponse> GetAdminHealth(GetAdminHealthRequest request, ServerCallContext context) => new()
    {
        Dependencies = { (await dependencies.AskAsync(context.CancellationToken)).Select(AdminOverviewMapping.ToProto) },
        Workers = { hosted.OfType<BackgroundLoop>().OrderBy(loop => loop.GetType().Name, StringComparer.Ordinal).Select(AdminOverviewMapping.ToProto) },
        Time = clock.GetUtcNow().ToTimestamp(),
    };
}
