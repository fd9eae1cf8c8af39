using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.OpenAi.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>Lists the models in OpenAI's form.</summary>
internal sealed class OpenAiModels(ModelsStore store, ModelDeletion deletion, Admission admission)
{
    // OpenAI's listing has no pages; a network with more models than this is browsed through /api/models.
    private const int MaxListed = 1_000;

    public async Task<ModelList> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        var models = await admission.FindServiceAsync(caller, cancellationToken) is { } service
            ? [service.Model]
            : await store.ListAsync(caller.UserId, own: false, [], null, MaxListed, cancellationToken);
        return new ModelList { Object = "list", Data = { models.Where(model => model.IsServable).Select(ToProto) } };
    }

    public async Task<Model> RetrieveAsync(Caller caller, string name, CancellationToken cancellationToken) =>
        ToProto((await admission.FindModelAsync(caller, name, cancellationToken)).Model);

    /// <exception cref="Shared.Faults.FaultException">There is no such model, it is not the caller's, or it is in use.</exception>
    public async Task<DeletedModel> DeleteAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        var (model, _) = await admission.FindModelAsync(caller, name, cancellationToken);
        await deletion.DeleteAsync(model.Id, caller.UserId, cancellationToken);
        return new DeletedModel { Id = model.Name, Object = "model", Deleted = true };
    }

    private static Model ToProto(ModelRecord model) => new()
    {
        Id = model.Name,
        Object = "model",
        Created = model.CreatedAt.ToUnixTimeSeconds(),
        OwnedBy = "aiforge",
        ContextLength = model.ContextLength,
    };
}
