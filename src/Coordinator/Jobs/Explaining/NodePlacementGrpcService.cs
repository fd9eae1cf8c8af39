using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Jobs.Explaining;

/// <summary>The token says which node asks; there is no other that it could ask about.</summary>
[Authorize(Policies.Node)]
internal sealed class NodePlacementGrpcService(Caller caller, NodeExplanation node) : NodePlacementService.NodePlacementServiceBase
{
    public override async Task<ExplainOwnNodeResponse> ExplainOwnNode(ExplainOwnNodeRequest request, ServerCallContext context) =>
        new() { Explanation = await node.ExplainAsync(caller.RequireNode(), caller.UserId, context.CancellationToken) };
}
