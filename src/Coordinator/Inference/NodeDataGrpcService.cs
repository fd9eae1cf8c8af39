using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.Node.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Inference;

[Authorize(Policies.Node)]
internal sealed class NodeDataGrpcService(Caller caller, GenerationIntake intake) : NodeDataService.NodeDataServiceBase
{
    public override async Task<GenerateResponse> Generate(IAsyncStreamReader<GenerateRequest> requestStream, ServerCallContext context)
    {
        await intake.ReceiveAsync(caller.RequireNode(), requestStream, context.CancellationToken);
        return new GenerateResponse();
    }
}
