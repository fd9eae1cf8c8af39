using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Protocol.Node.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Nodes;

/// <summary>The control stream of a node. See docs/flows/inference-job.md.</summary>
[Authorize(Policies.Node)]
internal sealed class NodeControlGrpcService(Caller caller, CallOrigin origin, NodeStream stream) : NodeControlService.NodeControlServiceBase
{
    public override Task Connect(
        IAsyncStreamReader<ConnectRequest> requestStream, IServerStreamWriter<ConnectResponse> responseStream, ServerCallContext context) =>
        stream.RunAsync(caller.NodeTokenId!.Value, origin, requestStream, responseStream, context.CancellationToken);
}
