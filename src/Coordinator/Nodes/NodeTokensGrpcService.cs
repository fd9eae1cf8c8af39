using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Coordinator.Platform.Times;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Nodes;

[Authorize(Policies.User)]
internal sealed class NodeTokensGrpcService(Caller caller, CallOrigin origin, NodeTokenIssue issue, NodeTokensStore store)
    : NodeTokenService.NodeTokenServiceBase
{
    public override async Task<CreateNodeTokenResponse> CreateNodeToken(CreateNodeTokenRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Nodes);
        var expires = RequestTime.Of(request.ExpireTime);
        var (record, token) = await issue.CreateAsync(caller.UserId, request.Name, expires, origin, context.CancellationToken);
        return new CreateNodeTokenResponse { NodeToken = NodesMapping.ToProto(record), Token = token };
    }

    public override async Task<ListNodeTokensResponse> ListNodeTokens(ListNodeTokensRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Nodes);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await store.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, token => token.Id);
        return new ListNodeTokensResponse { NodeTokens = { shown.Select(NodesMapping.ToProto) }, NextPageToken = next };
    }

    public override async Task<RevokeNodeTokenResponse> RevokeNodeToken(RevokeNodeTokenRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Nodes);
        // A malformed id names no token: the same answer as for somebody else's token.
        if (!Id<NodeTokenTag>.TryParse(request.TokenId, out var id)) throw NodesFaults.TokenNotFound(request.TokenId);
        var revoked = await issue.RevokeAsync(id.Value, caller.UserId, origin, context.CancellationToken);
        return new RevokeNodeTokenResponse { NodeToken = NodesMapping.ToProto(revoked) };
    }
}
