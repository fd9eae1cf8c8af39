using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Coordinator.Subscriptions;

namespace AIForge.Coordinator.Inference;

/// <summary>The one gate every request to a model passes: within the limits of the plan and of the key, and for a model that exists.</summary>
internal sealed class Admission(RateLimitGate gate, Entitlements entitlements, ModelCatalog models)
{
    public async Task EnterAsync(Caller caller, CancellationToken cancellationToken)
    {
        var limits = (await entitlements.OfAsync(caller.UserId, cancellationToken)).Limits;
        var rules = limits.Requests.Concat(InferenceLimits.OfCredential(caller, RateLimitRule.Requests));
        var charges = rules.Select(rule => new RateLimitCharge(rule, 1)).ToArray();
        await gate.EnterAsync(InferenceLimits.SubjectOf(caller), charges, LimitsAway.CountHere, cancellationToken);
    }

    public async Task<ModelRecord> FindModelAsync(string? name, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(name)) throw InferenceFaults.Missing("model");
        return await models.FindByNameAsync(name, cancellationToken) ?? throw InferenceFaults.ModelNotFound(name);
    }
}
