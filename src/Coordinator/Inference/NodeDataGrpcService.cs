using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.Node.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Inference;

[Authorize(Policies.Node)]
internal sealed class NodeDataGrpcService(
    Caller caller, GenerationIntake intake, ContentDelivery delivery, KeyDelivery keys, LogReceiving logs, OutputReceiving outputs) : NodeDataService.NodeDataServiceBase
{
    public override async Task<GenerateResponse> Generate(IAsyncStreamReader<GenerateRequest> requestStream, ServerCallContext context)
    {
        await intake.ReceiveAsync(caller.RequireNode(), requestStream, context.CancellationToken);
        return new GenerateResponse();
    }

    public override Task FetchContent(FetchContentRequest request, IServerStreamWriter<FetchContentResponse> responseStream, ServerCallContext context) =>
        delivery.SendAsync(caller.RequireNode(), request, responseStream, context.CancellationToken);

    public override Task<GetModelKeyResponse> GetModelKey(GetModelKeyRequest request, ServerCallContext context) =>
        keys.GetAsync(caller.RequireNode(), request.Cid, context.CancellationToken);

    public override Task SendJobLog(
        IAsyncStreamReader<SendJobLogRequest> requestStream, IServerStreamWriter<SendJobLogResponse> responseStream, ServerCallContext context) =>
        logs.ReceiveAsync(caller.RequireNode(), requestStream, responseStream, context.CancellationToken);

    public override async Task<SendOutputResponse> SendOutput(IAsyncStreamReader<SendOutputRequest> requestStream, ServerCallContext context)
    {
        await outputs.ReceiveAsync(caller.RequireNode(), caller.UserId, requestStream, context.CancellationToken);
        return new SendOutputResponse();
    }
}
