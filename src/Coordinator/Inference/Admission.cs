using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.RateLimits;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference;

/// <summary>The one gate every request to a model passes: within the limits, and for a model that exists.</summary>
internal sealed class Admission(IRateLimiter limiter, ModelCatalog models, IOptions<InferenceOptions> options)
{
    private readonly RateLimitRule[] _rules =
    [
        new("min", options.Value.RequestsPerMinute, TimeSpan.FromMinutes(1)),
        new("day", options.Value.RequestsPerDay, TimeSpan.FromDays(1)),
    ];

    public async Task<RateLimitDecision> EnterAsync(Caller caller, CancellationToken cancellationToken)
    {
        var decision = await limiter.AcquireAsync($"inference:{caller.UserId:N}", _rules, 1, cancellationToken);
        return decision.Allowed ? decision : throw InferenceFaults.RateLimited(decision);
    }

    public async Task<ModelRecord> FindModelAsync(string? name, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(name)) throw InferenceFaults.Missing("model");
        return await models.FindByNameAsync(name, cancellationToken) ?? throw InferenceFaults.ModelNotFound(name);
    }
}
