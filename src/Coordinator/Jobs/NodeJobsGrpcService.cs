using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>The polling path of a node: the same leases and the same completion as the stream.</summary>
[Authorize(Policies.Node)]
internal sealed class NodeJobsGrpcService(Caller caller, JobPolling polling, JobCompletion completion, IOptions<JobsOptions> options)
    : NodeJobService.NodeJobServiceBase
{
    public override async Task<PollJobResponse> PollJob(PollJobRequest request, ServerCallContext context)
    {
        var job = await polling.LeaseNextAsync(NodeOf(request.NodeId), [.. request.Models], context.CancellationToken);
        return new PollJobResponse { Lease = job is null ? null : JobsMapping.ToLease(job, options.Value.LeaseSeconds) };
    }

    public override async Task<ReportJobProgressResponse> ReportJobProgress(ReportJobProgressRequest request, ServerCallContext context)
    {
        var key = KeyOf(request.NodeId, request.JobId, request.Attempt);
        var held = await completion.ProgressAsync(key, request.Progress, activity: null, context.CancellationToken);
        return new ReportJobProgressResponse
        {
            LeaseHeld = held,
            LeaseDuration = TimeSpan.FromSeconds(held ? options.Value.LeaseSeconds : 0).ToDuration(),
        };
    }

    public override async Task<CompleteJobResponse> CompleteJob(CompleteJobRequest request, ServerCallContext context)
    {
        var key = KeyOf(request.NodeId, request.JobId, request.Attempt);
        var accepted = await completion.FinishAsync(key, JobsMapping.ToOutcome(request), context.CancellationToken);
        var status = await polling.StatusAsync(key, context.CancellationToken) ?? throw JobsFaults.NotFound(request.JobId);
        return new CompleteJobResponse { Accepted = accepted, Status = JobsMapping.ToProto(status) };
    }

    private Guid NodeOf(string nodeId) =>
        Id<NodeTag>.TryParse(nodeId, out var id) && id.Value == caller.RequireNode() ? id.Value : throw JobsFaults.NotThisNode();

    private AttemptKey KeyOf(string nodeId, string jobId, int attempt) =>
        new(Id<JobTag>.TryParse(jobId, out var id) ? id.Value : throw JobsFaults.NotFound(jobId), NodeOf(nodeId), attempt);
}
