using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Models.Uploads.UploadsMapping;

namespace AIForge.Coordinator.Models.Uploads;

[Authorize(Policies.User)]
internal sealed class ModelUploadsGrpcService(
    Caller caller, CallIdempotency call, UploadsStore store, UploadPartsStore received, UploadCreation creation, UploadParts parts, UploadEnding ending, WholeUpload whole)
    : ModelUploadService.ModelUploadServiceBase
{
    public override async Task<CreateModelUploadResponse> CreateModelUpload(CreateModelUploadRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var upload = await creation.CreateAsync(call.ActId, caller.UserId, ToOrder(request), context.CancellationToken);
        return new CreateModelUploadResponse { Upload = ToProto(upload, []) };
    }

    public override async Task<ListModelUploadsResponse> ListModelUploads(ListModelUploadsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await store.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken), upload => upload.Id);
        return new ListModelUploadsResponse { Uploads = { shown.Select(upload => ToProto(upload, received: null)) }, NextPageToken = next };
    }

    public override async Task<GetModelUploadResponse> GetModelUpload(GetModelUploadRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var upload = await store.FindAsync(UploadId(request.UploadId), caller.UserId, UploadKind.Model, context.CancellationToken) ?? throw UploadsFaults.NotFound();
        return new GetModelUploadResponse { Upload = await ShowAsync(upload, context) };
    }

    public override async Task<PutModelPartResponse> PutModelPart(IAsyncStreamReader<PutModelPartRequest> requestStream, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var first = await UploadCalls.FirstAsync(requestStream, context);
        var sha256 = UploadCalls.HashOf(first.Sha256, context);
        await using var content = new MessageStream<PutModelPartRequest>(requestStream, message => message.File?.Data);
        var bytes = await parts.PutAsync(UploadId(first.UploadId), caller.UserId, UploadKind.Model, first.Number, sha256, content, context.CancellationToken);
        return new PutModelPartResponse { Number = first.Number, SizeBytes = bytes };
    }

    public override async Task<CompleteModelUploadResponse> CompleteModelUpload(CompleteModelUploadRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var upload = await ending.CompleteAsync(UploadId(request.UploadId), caller.UserId, UploadKind.Model, context.CancellationToken);
        return new CompleteModelUploadResponse { Upload = await ShowAsync(upload, context) };
    }

    public override async Task<AbortModelUploadResponse> AbortModelUpload(AbortModelUploadRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var upload = await ending.AbortAsync(UploadId(request.UploadId), caller.UserId, UploadKind.Model, context.CancellationToken);
        return new AbortModelUploadResponse { Upload = ToProto(upload, received: null) };
    }

    public override async Task<UploadModelResponse> UploadModel(IAsyncStreamReader<UploadModelRequest> requestStream, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var first = await UploadCalls.FirstAsync(requestStream, context);
        var order = ToOrder(ToRequest(first, UploadCalls.SizeOf(first.SizeBytes, context)));
        // The header of an encrypted file says its length, and is written first.
        if (first is { Encrypted: true, SizeBytes: 0 }) throw UploadsFaults.Invalid("size_bytes", "Give the exact size of a file that is encrypted.");
        await using var content = new MessageStream<UploadModelRequest>(requestStream, message => message.File?.Data);
        var upload = await whole.ReceiveAsync(call.ActId, caller.UserId, order, isExact: first.SizeBytes > 0, content, context.CancellationToken);
        return new UploadModelResponse { Upload = await ShowAsync(upload, context) };
    }

    private async Task<ModelUpload> ShowAsync(UploadRecord upload, ServerCallContext context) =>
        ToProto(upload, await received.ReceivedAsync(upload.Id, context.CancellationToken));
}
