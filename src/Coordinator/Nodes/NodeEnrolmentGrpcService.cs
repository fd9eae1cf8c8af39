using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Nodes;

/// <summary>Enrolment of machines that poll.</summary>
[Authorize(Policies.Node)]
internal sealed class NodeEnrolmentGrpcService(Caller caller, CallOrigin origin, NodeEnrolment enrolment, NodeHellos hellos)
    : NodeEnrolmentService.NodeEnrolmentServiceBase
{
    public override async Task<EnrolNodeResponse> EnrolNode(EnrolNodeRequest request, ServerCallContext context)
    {
        NodeHellos.Check(request.Resources);
        var identity = await enrolment.EnterAsync(caller.NodeTokenId!.Value, request.Hostname, key: null, origin, context.CancellationToken);
        var name = await hellos.RecordAsync(identity, request.Resources ?? new NodeResources(), context.CancellationToken);
        return new EnrolNodeResponse { NodeId = new Id<NodeTag>(identity.NodeId).ToString(), Name = name };
    }
}
