using AIForge.Coordinator.Nodes.Keys;
using AIForge.Coordinator.Nodes.Reputation;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Nodes;

[Authorize(Policies.User)]
internal sealed class NodesGrpcService(
    Caller caller, CallOrigin origin, NodeRegistry registry, NodeKeys keys, NodesStore store, NodeSessions sessions, NodeReputations reputations, TimeProvider clock) : NodeService.NodeServiceBase
{
    public override async Task<RegisterNodeResponse> RegisterNode(RegisterNodeRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Nodes);
        var (node, token) = await registry.RegisterAsync(caller.UserId, request.Name, origin, context.CancellationToken);
        return new RegisterNodeResponse { Node = await ToProtoAsync(node, context.CancellationToken), Token = token };
    }

    public override async Task<ListNodesResponse> ListNodes(ListNodesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Nodes);
        var page = Page.Of(request.PageSize, request.PageToken);
        var nodes = await store.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(nodes, node => node.Id);
        var known = await reputations.ShowAsync(shown.Select(node => node.Id), context.CancellationToken);
        return new ListNodesResponse
        {
            Nodes = { shown.Select(node => ToProto(node, known)) },
            NextPageToken = next,
        };
    }

    public override async Task<GetNodeResponse> GetNode(GetNodeRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Nodes);
        var node = await registry.FindAsync(Parse(request.NodeId), caller.UserId, context.CancellationToken);
        return new GetNodeResponse { Node = await ToProtoAsync(node, context.CancellationToken) };
    }

    public override async Task<RotateNodeTokenResponse> RotateNodeToken(RotateNodeTokenRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Nodes);
        return new RotateNodeTokenResponse
        {
            Token = await registry.RotateTokenAsync(Parse(request.NodeId), caller.UserId, origin, context.CancellationToken),
        };
    }

    public override async Task<ResetNodeKeyResponse> ResetNodeKey(ResetNodeKeyRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Nodes);
        var id = Parse(request.NodeId);
        await keys.ResetAsync(id, caller.UserId, origin, context.CancellationToken);
        var node = await registry.FindAsync(id, caller.UserId, context.CancellationToken);
        return new ResetNodeKeyResponse { Node = await ToProtoAsync(node, context.CancellationToken) };
    }

    public override async Task<DeactivateNodeResponse> DeactivateNode(DeactivateNodeRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Nodes);
        var node = await registry.DeactivateAsync(Parse(request.NodeId), caller.UserId, origin, context.CancellationToken);
        return new DeactivateNodeResponse { Node = await ToProtoAsync(node, context.CancellationToken) };
    }

    private async Task<Node> ToProtoAsync(NodeRecord node, CancellationToken cancellationToken) => ToProto(node, await reputations.ShowAsync([node.Id], cancellationToken));

    private Node ToProto(NodeRecord node, IReadOnlyDictionary<Guid, NodeReputation> reputations) =>
        NodesMapping.ToProto(node, sessions.Find(node.Id), clock.GetUtcNow(), reputations.GetValueOrDefault(node.Id));

    // A malformed id names no node: the same answer as for somebody else's node.
    private static Guid Parse(string nodeId) => Id<NodeTag>.TryParse(nodeId, out var id) ? id.Value : throw NodesFaults.NotFound(nodeId);
}
