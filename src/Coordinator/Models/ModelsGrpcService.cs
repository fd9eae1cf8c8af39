using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Models;

[Authorize(Policies.User)]
internal sealed class ModelsGrpcService(Caller caller, ModelsStore store, NodeSessions sessions) : ModelService.ModelServiceBase
{
    public override async Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context)
    {
        var page = Page.Of(request.PageSize, request.PageToken);
        var (shown, next) = page.Cut(await store.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken), model => model.Id);
        return new ListModelsResponse { Models = { shown.Select(ToProto) }, NextPageToken = next };
    }

    public override async Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context)
    {
        var model = Id<ModelTag>.TryParse(request.ModelId, out var id)
            ? await store.FindAsync(id.Value, caller.UserId, context.CancellationToken)
            : await store.FindByNameAsync(request.ModelId, caller.UserId, context.CancellationToken);
        return new GetModelResponse { Model = ToProto(model ?? throw ModelsFaults.NotFound(request.ModelId)) };
    }

    private Model ToProto(ModelRecord model) =>
        ModelsMapping.ToProto(model, sessions.All.Count(session => session.AcceptsWork && session.Models.Contains(model.Sha256)));
}
