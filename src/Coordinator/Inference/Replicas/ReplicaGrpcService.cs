using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.Replica.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using GenerateRequest = AIForge.Protocol.Replica.V1.GenerateRequest;
using GenerateResponse = AIForge.Protocol.Replica.V1.GenerateResponse;

namespace AIForge.Coordinator.Inference.Replicas;

/// <summary>What other replicas ask of this one. See docs/flows/replicas.md.</summary>
[Authorize(Policies.Replica)]
internal sealed class ReplicaGrpcService(NodePublication publication, GenerationRelay relay, ModelsStore models, ModelDemand demand) : ReplicaService.ReplicaServiceBase
{
    public override Task WatchNodes(WatchNodesRequest request, IServerStreamWriter<WatchNodesResponse> responseStream, ServerCallContext context) =>
        publication.RunAsync(responseStream.WriteAsync, context.CancellationToken);

    public override Task Generate(GenerateRequest request, IServerStreamWriter<GenerateResponse> responseStream, ServerCallContext context)
    {
        if (!ReplicaMapping.TryRead(request.NodeId, out var nodeId)) throw InferenceFaults.Missing("node_id");
        if (!ReplicaMapping.TryReadOwner(request.NodesOf, out var nodesOf)) throw InferenceFaults.Missing("nodes_of");
        return relay.RunAsync(nodeId, nodesOf, request.Task ?? new InferenceTask(), responseStream.WriteAsync, context.CancellationToken);
    }

    public override async Task<LoadModelResponse> LoadModel(LoadModelRequest request, ServerCallContext context)
    {
        if (!ReplicaMapping.TryRead(request.ModelId, out var modelId)) throw InferenceFaults.Missing("model_id");
        if (!ReplicaMapping.TryReadOwner(request.NodesOf, out var nodesOf)) throw InferenceFaults.Missing("nodes_of");
        if (await models.FindAsync(modelId, context.CancellationToken) is not { } model || demand.LoadHere(model, nodesOf) is not { } progress) return new LoadModelResponse();
        return new LoadModelResponse { Accepted = true, Fraction = progress.Fraction, Remaining = progress.Remaining?.ToDuration() };
    }
}
