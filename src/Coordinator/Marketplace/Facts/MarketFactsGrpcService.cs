using AIForge.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Marketplace.Facts;

[AllowAnonymous]
internal sealed class MarketFactsGrpcService(RecentFacts facts) : MarketFactsService.MarketFactsServiceBase
{
    public override async Task<GetMarketFactsResponse> GetMarketFacts(GetMarketFactsRequest request, ServerCallContext context)
    {
        var (found, at) = await facts.FindAsync(context.CancellationToken);
        return new GetMarketFactsResponse { Models = found.Models, OnlineNodes = found.OnlineNodes, Requests = found.Requests, Tokens = found.Tokens, Time = at.ToTimestamp() };
    }
}
