using AIForge.Coordinator.Models.Downloads;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Storage.Objects;
using Google.Api;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Models.Files.FilesMapping;

namespace AIForge.Coordinator.Models.Files;

[Authorize(Policies.User)]
internal sealed class FilesGrpcService(
    Caller caller,
    CallIdempotency call,
    FilesStore files,
    UploadsStore uploads,
    UploadPartsStore received,
    UploadCreation creation,
    UploadParts parts,
    UploadEnding ending,
    WholeUpload whole,
    FileDeletion deletion,
    IObjectStore objects)
    : FileService.FileServiceBase
{
    public override async Task<UploadFileResponse> UploadFile(IAsyncStreamReader<UploadFileRequest> requestStream, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var first = await UploadCalls.FirstAsync(requestStream, context);
        var order = ToOrder(first.Filename, UploadCalls.SizeOf(first.SizeBytes, context), first.Sha256);
        await using var content = new MessageStream<UploadFileRequest>(requestStream, message => message.File?.Data);
        var upload = await whole.ReceiveAsync(call.ActId, caller.UserId, order, isExact: first.SizeBytes > 0, content, context.CancellationToken);
        return new UploadFileResponse { Upload = await ShowAsync(upload, context), File = await FileOfAsync(upload, context) };
    }

    public override async Task<ListFilesResponse> ListFiles(ListFilesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await files.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken), file => file.Id);
        return new ListFilesResponse { Files = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<GetFileResponse> GetFile(GetFileRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        return new GetFileResponse { File = ToProto(await FindAsync(request.FileId, context)) };
    }

    public override async Task DownloadFile(DownloadFileRequest request, IServerStreamWriter<HttpBody> responseStream, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var file = await FindAsync(request.FileId, context);
        var download = new Download(
            file.Filename, file.SizeBytes, $"\"{file.Sha256}\"", (offset, length, token) => objects.OpenAsync(file.ObjectKey, offset, length, token));
        await DownloadWriter.WriteAsync(download.At(context.RequestHeaders.GetValue("range"), context.RequestHeaders.GetValue("if-range")), responseStream, context);
    }

    public override async Task<DeleteFileResponse> DeleteFile(DeleteFileRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        await deletion.DeleteAsync(FileId(request.FileId), caller.UserId, context.CancellationToken);
        return new DeleteFileResponse();
    }

    public override async Task<CreateFileUploadResponse> CreateFileUpload(CreateFileUploadRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var order = ToOrder(request.Filename, request.SizeBytes, request.Sha256);
        var upload = await creation.CreateAsync(call.ActId, caller.UserId, order, context.CancellationToken);
        return new CreateFileUploadResponse { Upload = ToProto(upload, []) };
    }

    public override async Task<GetFileUploadResponse> GetFileUpload(GetFileUploadRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var upload = await uploads.FindAsync(UploadsMapping.UploadId(request.UploadId), caller.UserId, UploadKind.File, context.CancellationToken) ?? throw UploadsFaults.NotFound();
        return new GetFileUploadResponse { Upload = await ShowAsync(upload, context) };
    }

    public override async Task<PutFilePartResponse> PutFilePart(IAsyncStreamReader<PutFilePartRequest> requestStream, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var first = await UploadCalls.FirstAsync(requestStream, context);
        var sha256 = UploadCalls.HashOf(first.Sha256, context);
        await using var content = new MessageStream<PutFilePartRequest>(requestStream, message => message.File?.Data);
        var bytes = await parts.PutAsync(UploadsMapping.UploadId(first.UploadId), caller.UserId, UploadKind.File, first.Number, sha256, content, context.CancellationToken);
        return new PutFilePartResponse { Number = first.Number, SizeBytes = bytes };
    }

    public override async Task<CompleteFileUploadResponse> CompleteFileUpload(CompleteFileUploadRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var upload = await ending.CompleteAsync(UploadsMapping.UploadId(request.UploadId), caller.UserId, UploadKind.File, context.CancellationToken);
        return new CompleteFileUploadResponse { Upload = await ShowAsync(upload, context), File = await FileOfAsync(upload, context) };
    }

    public override async Task<AbortFileUploadResponse> AbortFileUpload(AbortFileUploadRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Jobs);
        var upload = await ending.AbortAsync(UploadsMapping.UploadId(request.UploadId), caller.UserId, UploadKind.File, context.CancellationToken);
        return new AbortFileUploadResponse { Upload = ToProto(upload, []) };
    }

    private async Task<FileRecord> FindAsync(string fileId, ServerCallContext context) =>
        await files.FindAsync(FileId(fileId), caller.UserId, context.CancellationToken) ?? throw FilesFaults.NotFound();

    private async Task<FileUpload> ShowAsync(UploadRecord upload, ServerCallContext context) =>
        ToProto(upload, await received.ReceivedAsync(upload.Id, context.CancellationToken));

    private async Task<UserFile?> FileOfAsync(UploadRecord upload, ServerCallContext context) => upload.State == UploadState.Ready
        && await files.FindAsync(upload.ModelId, caller.UserId, context.CancellationToken) is { } file ? ToProto(file) : null;
}
