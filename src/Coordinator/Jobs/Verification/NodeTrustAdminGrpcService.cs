using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Jobs.Verification;

[Authorize(Policies.Admin)]
internal sealed class NodeTrustAdminGrpcService(AdminActor admin, ReputationStore store, SuspensionLifting lifting) : NodeTrustAdminService.NodeTrustAdminServiceBase
{
    private const int Most = 1_000;

    public override async Task<ListNodeSuspensionsResponse> ListNodeSuspensions(ListNodeSuspensionsRequest request, ServerCallContext context) =>
        new() { Suspensions = { (await store.SuspensionsAsync(Most, context.CancellationToken)).Select(ToProto) } };

    public override async Task<LiftNodeSuspensionResponse> LiftNodeSuspension(LiftNodeSuspensionRequest request, ServerCallContext context)
    {
        var node = Id<NodeTag>.TryParse(request.NodeId, out var id) ? id.Value : throw NodesFaults.NotFound(request.NodeId);
        await lifting.LiftAsync(node, request.Reason, admin, context.CancellationToken);
        return new LiftNodeSuspensionResponse();
    }

    private static Protocol.V1.NodeSuspension ToProto(NodeSuspension suspension) => new()
    {
        NodeId = new Id<NodeTag>(suspension.NodeId).ToString(),
        JobId = new Id<JobTag>(suspension.JobId).ToString(),
        BeginTime = suspension.BegunAt.ToTimestamp(),
        EndTime = suspension.Until.ToTimestamp(),
    };
}
