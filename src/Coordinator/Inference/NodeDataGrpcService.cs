using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.Node.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Inference;

[Authorize(Policies.Node)]
internal sealed class NodeDataGrpcService(Caller caller, GenerationIntake intake, ContentDelivery delivery) : NodeDataService.NodeDataServiceBase
{
    public override async Task<GenerateResponse> Generate(IAsyncStreamReader<GenerateRequest> requestStream, ServerCallContext context)
    {
        await intake.ReceiveAsync(caller.RequireNode(), requestStream, context.CancellationToken);
        return new GenerateResponse();
    }

    public override Task FetchContent(FetchContentRequest request, IServerStreamWriter<FetchContentResponse> responseStream, ServerCallContext context) =>
        delivery.SendAsync(caller.RequireNode(), request, responseStream, context.CancellationToken);
}
