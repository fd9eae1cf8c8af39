using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Subscriptions;

namespace AIForge.Coordinator.Inference;

/// <summary>The one gate every request to a model passes: within the limits of the plan and of the key, and for a model that exists.</summary>
internal sealed class Admission(PlanRequests requests, ServiceAccess services, ModelCatalog models)
{
    public async Task EnterAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await services.FindAsync(caller, cancellationToken) is { } terms) await requests.EnterServiceAsync(caller, terms.Limits, cancellationToken);
        else await requests.EnterAsync(caller, cancellationToken);
    }

    /// <summary>Gives back what <see cref="EnterAsync"/> took, for a request that is not answered now and comes again by itself.</summary>
    public async Task UndoAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await services.FindAsync(caller, cancellationToken) is { } terms) await requests.UndoServiceAsync(caller, terms.Limits, cancellationToken);
        else await requests.UndoAsync(caller, cancellationToken);
    }

    /// <summary>The model of this name, and the terms of the key when it is one of a service: such a key serves its model only.</summary>
    public async Task<(ModelRecord Model, ServiceTerms? Terms)> FindModelAsync(Caller caller, string? name, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(name)) throw InferenceFaults.Missing("model");
        if (await FindServiceAsync(caller, cancellationToken) is { } service)
            return service.Model.Name == name ? service : throw InferenceFaults.OtherModel(name, service.Model.Name);
        return (await models.FindByNameAsync(name, caller.UserId, cancellationToken) ?? throw InferenceFaults.ModelNotFound(name), null);
    }

    /// <summary>Null when the caller's key is none of a service.</summary>
    public async Task<(ModelRecord Model, ServiceTerms? Terms)?> FindServiceAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await services.FindAsync(caller, cancellationToken) is not { } terms) return null;
        var model = await models.GetAsync(terms.ModelId, cancellationToken);
        return model.IsServable ? (model, terms) : throw InferenceFaults.ModelNotFound(model.Name);
    }
}
