using System.Globalization;
using AIForge.Coordinator.Models.Downloads;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Api;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Jobs.Containers;

[Authorize(Policies.User)]
internal sealed class JobDataGrpcService(Caller caller, JobLogs logs, OutputsStore store, OutputDownloads outputs, OutputRemoval removal)
    : JobDataService.JobDataServiceBase
{
    private const int UsualPage = 200, LargestPage = 1_000;

    public override Task<GetJobLogsResponse> GetJobLogs(GetJobLogsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        return logs.PageAsync(Parse(request.JobId), request.JobId, caller.UserId, request.Attempt, request.Offset, context.CancellationToken);
    }

    public override async Task TailJobLogs(TailJobLogsRequest request, IServerStreamWriter<TailJobLogsResponse> responseStream, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var pages = logs.TailAsync(Parse(request.JobId), request.JobId, caller.UserId, request.Attempt, request.Offset, context.CancellationToken);
        await foreach (var page in pages) await responseStream.WriteAsync(new TailJobLogsResponse { Page = page }, context.CancellationToken);
    }

    public override async Task<ListJobOutputsResponse> ListJobOutputs(ListJobOutputsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var output = await outputs.FindAsync(Parse(request.JobId), caller.UserId, context.CancellationToken);
        var size = SizeOf(request.PageSize);
        var files = await store.FilesAsync(output.Id, AfterOf(request.PageToken), size + 1, context.CancellationToken);
        return new ListJobOutputsResponse
        {
            Files = { files.Take(size).Select(file => new JobOutputFile { Path = file.Path, SizeBytes = file.SizeBytes }) },
            NextPageToken = files.Count > size ? files[size - 1].Number.ToString(CultureInfo.InvariantCulture) : "",
            Cid = output.Cid,
            SizeBytes = output.SizeBytes,
            ExpireTime = output.ExpiresAt.ToTimestamp(),
        };
    }

    public override async Task DownloadJobOutputs(DownloadJobOutputsRequest request, IServerStreamWriter<HttpBody> responseStream, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var archive = await outputs.ArchiveAsync(Parse(request.JobId), caller.UserId, context.CancellationToken);
        await DownloadWriter.WriteAsync(Ranged(archive, context), responseStream, context);
    }

    public override async Task DownloadJobOutputFile(DownloadJobOutputFileRequest request, IServerStreamWriter<HttpBody> responseStream, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var file = await outputs.FileAsync(Parse(request.JobId), caller.UserId, request.Path, context.CancellationToken);
        await DownloadWriter.WriteAsync(Ranged(file, context), responseStream, context);
    }

    public override async Task<DeleteJobOutputsResponse> DeleteJobOutputs(DeleteJobOutputsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        await removal.DeleteAsync(Parse(request.JobId), caller.UserId, request.JobId, context.CancellationToken);
        return new DeleteJobOutputsResponse();
    }

    private static Download Ranged(Download download, ServerCallContext context) =>
        download.At(context.RequestHeaders.GetValue("range"), context.RequestHeaders.GetValue("if-range"));

    private static int SizeOf(int asked) => asked is >= 0 and <= LargestPage
        ? asked == 0 ? UsualPage : asked
        : throw JobsFaults.Invalid([new("page_size", $"Give 1 to {LargestPage}, or 0 for {UsualPage}.")]);

    private static int AfterOf(string token)
    {
        if (token.Length == 0) return -1;
        return int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw JobsFaults.Invalid([new("page_token", "Give next_page_token of the page before.")]);
    }

    // A malformed id names no job: the same answer as for somebody else's job.
    private static Guid Parse(string jobId) => Id<JobTag>.TryParse(jobId, out var id) ? id.Value : throw JobsFaults.NotFound(jobId);
}
