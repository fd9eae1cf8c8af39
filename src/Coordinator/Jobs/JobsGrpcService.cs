using AIForge.Coordinator.Jobs.Payments;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Jobs;

[Authorize(Policies.User)]
internal sealed class JobsGrpcService(
    Caller caller, CallIdempotency call, JobSubmission submission, JobCancellation cancellation, JobWatching watching, JobsStore store, ReplicaViews replicas)
    : JobService.JobServiceBase
{
    public override async Task<CreateJobResponse> CreateJob(CreateJobRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var order = PaidJobsMapping.ToOrder(call.ActId, request);
        if (order.Payment is not null) caller.Require(Scopes.Payments);
        var job = (call.IsRepeat ? await store.FindAsync(call.ActId, caller.UserId, context.CancellationToken) : null)
            ?? await submission.SubmitAsync(caller, order, context.CancellationToken);
        return new CreateJobResponse { Job = JobsMapping.ToProto(job) };
    }

    public override async Task<GetJobResponse> GetJob(GetJobRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var job = await store.FindAsync(Parse(request.JobId), caller.UserId, context.CancellationToken);
        return new GetJobResponse { Job = await replicas.ShowAsync(job ?? throw JobsFaults.NotFound(request.JobId), context.CancellationToken) };
    }

    public override async Task<ListJobsResponse> ListJobs(ListJobsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var page = Page.Of(request.PageSize, request.PageToken);
        var filter = new JobFilter(caller.UserId, page.Before, JobsMapping.ToCodes(request.Statuses), request.Type, page.Size + 1);
        var (shown, next) = page.Cut(await store.ListAsync(filter, context.CancellationToken), job => job.Id);
        return new ListJobsResponse { Jobs = { shown.Select(JobsMapping.ToProto) }, NextPageToken = next };
    }

    public override async Task<CancelJobResponse> CancelJob(CancelJobRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var job = await cancellation.CancelAsync(Parse(request.JobId), caller.UserId, request.Reason, context.CancellationToken);
        return new CancelJobResponse { Job = JobsMapping.ToProto(job) };
    }

    public override async Task WatchJob(WatchJobRequest request, IServerStreamWriter<WatchJobResponse> responseStream, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        await foreach (var job in watching.WatchAsync(Parse(request.JobId), caller.UserId, context.CancellationToken))
            await responseStream.WriteAsync(new WatchJobResponse { Job = await replicas.ShowAsync(job, context.CancellationToken) }, context.CancellationToken);
    }

    // A malformed id names no job: the same answer as for somebody else's job.
    private static Guid Parse(string jobId) => Id<JobTag>.TryParse(jobId, out var id) ? id.Value : throw JobsFaults.NotFound(jobId);
}
