using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Models.Downloads;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Api;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using static AIForge.Coordinator.Models.ModelsMapping;

namespace AIForge.Coordinator.Models;

[Authorize(Policies.User)]
internal sealed class ModelsGrpcService(
    Caller caller, ModelsStore store, ContentsStore contents, ModelEditing editing, ModelDeletion deletion, ModelDownloads downloads, NodeSessions sessions)
    : ModelService.ModelServiceBase
{
    public override async Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await store.ListAsync(caller.UserId, request.Own, ToHashes(request.Sha256), page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, model => model.Id);
        return new ListModelsResponse { Models = { shown.Select(Show) }, NextPageToken = next };
    }

    public override async Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context)
    {
        var model = Id<ModelTag>.TryParse(request.ModelId, out var id)
            ? await store.FindAsync(id.Value, caller.UserId, context.CancellationToken)
            : await store.FindByNameAsync(request.ModelId, caller.UserId, context.CancellationToken);
        return new GetModelResponse { Model = await ShowWholeAsync(model ?? throw ModelsFaults.NotFound(request.ModelId), context) };
    }

    public override async Task<UpdateModelResponse> UpdateModel(UpdateModelRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var model = await editing.EditAsync(ModelId(request.ModelId), caller.UserId, ToEdit(request), context.CancellationToken);
        return new UpdateModelResponse { Model = await ShowWholeAsync(model, context) };
    }

    public override async Task<DeleteModelResponse> DeleteModel(DeleteModelRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        await deletion.DeleteAsync(ModelId(request.ModelId), caller.UserId, context.CancellationToken);
        return new DeleteModelResponse();
    }

    public override async Task DownloadModel(DownloadModelRequest request, IServerStreamWriter<HttpBody> responseStream, ServerCallContext context)
    {
        caller.Require(Scopes.Models);
        var (range, ifRange) = (context.RequestHeaders.GetValue("range"), context.RequestHeaders.GetValue("if-range"));
        var download = await downloads.FindAsync(request.ModelId, caller.UserId, range, ifRange, context.CancellationToken);
        await DownloadWriter.WriteAsync(download, responseStream, context);
    }

    private Model Show(ModelRecord model)
    {
        var proto = ToProto(model, sessions.All.Count(session => session.AcceptsWork && session.Models.Contains(model.Sha256)));
        proto.Owned = model.OwnerId == caller.UserId;
        return proto;
    }

    private async Task<Model> ShowWholeAsync(ModelRecord model, ServerCallContext context)
    {
        var proto = Show(model);
        if (await downloads.MayReadAsync(model, caller.UserId, context.CancellationToken))
            AddFile(proto, model, model.IpfsCid is { } cid ? await contents.FindAsync(cid, context.CancellationToken) : null);
        return proto;
    }
}
