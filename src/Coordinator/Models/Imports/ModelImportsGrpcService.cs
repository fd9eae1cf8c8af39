using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Idempotency;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Models.Imports.ImportsMapping;

namespace AIForge.Coordinator.Models.Imports;

[Authorize(Policies.User)]
internal sealed class ModelImportsGrpcService(
    Caller caller, CallIdempotency call, ImportsStore store, ImportCreation creation, ImportAbortion abortion, HubLookups hub, ImportTokens tokens, ImportTokensStore kept)
    : ModelImportService.ModelImportServiceBase
{
    public override async Task<CreateModelImportResponse> CreateModelImport(CreateModelImportRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var import = await creation.CreateAsync(call.ActId, caller.UserId, ToOrder(request), context.CancellationToken);
        return new CreateModelImportResponse { Import = ToProto(import) };
    }

    public override async Task<ListModelImportsResponse> ListModelImports(ListModelImportsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await store.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken), import => import.Id);
        return new ListModelImportsResponse { Imports = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<ListImportableFilesResponse> ListImportableFiles(ListImportableFilesRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var (repository, revision) = ToPlace(request);
        return ToProto(await hub.FilesAsync(caller.UserId, repository, revision, context.CancellationToken));
    }

    public override async Task<GetModelImportResponse> GetModelImport(GetModelImportRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var import = await store.FindAsync(ImportId(request.ImportId), caller.UserId, context.CancellationToken) ?? throw ImportsFaults.NotFound();
        return new GetModelImportResponse { Import = ToProto(import) };
    }

    public override async Task<AbortModelImportResponse> AbortModelImport(AbortModelImportRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var import = await abortion.AbortAsync(ImportId(request.ImportId), caller.UserId, context.CancellationToken);
        return new AbortModelImportResponse { Import = ToProto(import) };
    }

    public override async Task<RetryModelImportResponse> RetryModelImport(RetryModelImportRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var import = await creation.RetryAsync(ImportId(request.ImportId), caller.UserId, context.CancellationToken);
        return new RetryModelImportResponse { Import = ToProto(import) };
    }

    public override async Task<SetImportTokenResponse> SetImportToken(SetImportTokenRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        await tokens.SetAsync(caller.UserId, ToToken(request), context.CancellationToken);
        return new SetImportTokenResponse();
    }

    public override async Task<GetImportTokenResponse> GetImportToken(GetImportTokenRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var since = await kept.SetTimeAsync(caller.UserId, context.CancellationToken);
        return new GetImportTokenResponse { Present = since is not null, SetTime = since?.ToTimestamp() };
    }

    public override async Task<DeleteImportTokenResponse> DeleteImportToken(DeleteImportTokenRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        await kept.RemoveAsync(caller.UserId, context.CancellationToken);
        return new DeleteImportTokenResponse();
    }
}
