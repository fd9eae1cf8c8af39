using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Jobs.Explaining;

[Authorize(Policies.User)]
internal sealed class JobPlacementGrpcService(Caller caller, JobExplanation job, NodeExplanation node) : JobPlacementService.JobPlacementServiceBase
{
    public override Task<ExplainJobResponse> ExplainJob(ExplainJobRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var id = Id<JobTag>.TryParse(request.JobId, out var parsed) ? parsed.Value : throw JobsFaults.NotFound(request.JobId);
        return job.ExplainAsync(id, request.JobId, caller.UserId, context.CancellationToken);
    }

    public override Task<ExplainNodeResponse> ExplainNode(ExplainNodeRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Nodes);
        var id = Id<NodeTag>.TryParse(request.NodeId, out var parsed) ? parsed.Value : throw NodesFaults.NotFound(request.NodeId);
        return node.ExplainAsync(id, caller.UserId, context.CancellationToken);
    }
}
