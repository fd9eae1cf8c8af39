using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Subscriptions;

namespace AIForge.Coordinator.Inference;

/// <summary>The one gate every request to a model passes: within the limits of the plan and of the key, and for a model that exists.</summary>
internal sealed class Admission(PlanRequests requests, ModelCatalog models)
{
    public Task EnterAsync(Caller caller, CancellationToken cancellationToken) => requests.EnterAsync(caller, cancellationToken);

    public async Task<ModelRecord> FindModelAsync(Caller caller, string? name, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(name)) throw InferenceFaults.Missing("model");
        return await models.FindByNameAsync(name, caller.UserId, cancellationToken) ?? throw InferenceFaults.ModelNotFound(name);
    }
}
