using AIForge.Coordinator.Models.Downloads;
using AIForge.Coordinator.Models.Files;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Ids;
using AIForge.Storage.Objects;
using Google.Api;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using File = AIForge.Protocol.OpenAi.V1.File;

namespace AIForge.Coordinator.Inference.Batches;

[Authorize(Policies.User)]
internal sealed class OpenAiFilesGrpcService(
    Caller caller, CallIdempotency call, FilesStore files, StoredFiles stored, FileDeletion deletion, IObjectStore objects, IOptions<BatchOptions> options)
    : OpenAiFileService.OpenAiFileServiceBase
{
    private const int MostListed = 10_000;
    private const string DefaultName = "file.jsonl";

    public override async Task<File> CreateFile(IAsyncStreamReader<CreateFileRequest> requestStream, ServerCallContext context)
    {
        caller.Require(Scopes.Inference);
        var first = await UploadCalls.FirstAsync(requestStream, context);
        var size = Math.Min(UploadCalls.SizeOf(0, context), options.Value.MaxFileBytes);
        var order = FilesMapping.ToOrder(first.Filename.Length > 0 ? first.Filename : DefaultName, size, "");
        // Clients send it before the file or after it.
        var purpose = first.Purpose.Length > 0 ? PurposeOf(first.Purpose) : "";
        await using var content = new MessageStream<CreateFileRequest>(requestStream, message =>
        {
            if (message.Purpose.Length > 0) purpose = message.Purpose;
            return message.File?.Data;
        });
        return ToProto(await stored.StoreAsync(call.ActId, caller.UserId, order, isExact: false, content, () => PurposeOf(purpose), context.CancellationToken));
    }

    private static string PurposeOf(string text) => text switch
    {
        "" => throw InferenceFaults.Missing("purpose"),
        FilePurpose.Batch or FilePurpose.UserData => text,
        _ => throw InferenceFaults.WrongValue("purpose", $"\"{FilePurpose.Batch}\" or \"{FilePurpose.UserData}\""),
    };

    public override async Task<FileList> ListFiles(ListFilesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Inference);
        if (request is { HasLimit: true, Limit: < 1 or > MostListed }) throw InferenceFaults.OutOfRange("limit", request.Limit, (1, MostListed), whole: true);
        if (request.HasOrder && request.Order != "desc") throw InferenceFaults.UnsupportedValue("order", "Files are listed newest first.");
        var limit = request.HasLimit ? (int)request.Limit : MostListed;
        Guid? before = string.IsNullOrEmpty(request.After) ? null : FileId("after", request.After);
        var rows = await files.ListWithPurposeAsync(caller.UserId, request.HasPurpose ? request.Purpose : null, before, limit + 1, context.CancellationToken);
        var list = new FileList { Object = "list", Data = { rows.Take(limit).Select(ToProto) }, HasMore = rows.Count > limit };
        if (list.Data is [var newest, ..]) (list.FirstId, list.LastId) = (newest.Id, list.Data[^1].Id);
        return list;
    }

    public override async Task<File> RetrieveFile(RetrieveFileRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Inference);
        return ToProto(await FindAsync(request.FileId, context));
    }

    public override async Task DownloadFile(DownloadFileRequest request, IServerStreamWriter<HttpBody> responseStream, ServerCallContext context)
    {
        caller.Require(Scopes.Inference);
        var file = await FindAsync(request.FileId, context);
        var download = new Download(
            file.Filename, file.SizeBytes, $"\"{file.Sha256}\"", (offset, length, token) => objects.OpenAsync(file.ObjectKey, offset, length, token));
        await DownloadWriter.WriteAsync(download.At(context.RequestHeaders.GetValue("range"), context.RequestHeaders.GetValue("if-range")), responseStream, context);
    }

    public override async Task<DeletedFile> DeleteFile(DeleteFileRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Inference);
        var file = await FindAsync(request.FileId, context);
        await deletion.DeleteAsync(file.Id, caller.UserId, context.CancellationToken);
        return new DeletedFile { Id = request.FileId, Object = "file", Deleted = true };
    }

    private async Task<FileRecord> FindAsync(string id, ServerCallContext context) =>
        await files.FindAsync(FileId("file_id", id), caller.UserId, context.CancellationToken) is { Purpose: not null } file ? file : throw BatchFaults.FileNotFound("file_id", id);

    private static Guid FileId(string field, string text) => Id<JobFileTag>.TryParse(text, out var id) ? id.Value : throw BatchFaults.FileNotFound(field, text);

    private static File ToProto(FileRecord file) => new()
    {
        Id = new Id<JobFileTag>(file.Id).ToString(),
        Object = "file",
        Bytes = file.SizeBytes,
        CreatedAt = file.CreatedAt.ToUnixTimeSeconds(),
        Filename = file.Filename,
        Purpose = file.Purpose!,
        Status = "processed",
    };
}
