using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.RateLimits;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>The requests of a plan, and those of the key that calls when it has limits of its own.</summary>
internal sealed class PlanRequests(RateLimitGate gate, IRateLimiter limiter, Entitlements entitlements)
{
    /// <summary>All keys of a user count together, whatever they ask of a model: an answer now or a job. What a service is paid for counts apart.</summary>
    public static string SubjectOf(Caller caller) => caller.SubscriptionId is { } service ? $"service:{service:N}" : $"plan:{caller.UserId:N}";

    /// <summary>What the credential is limited to beyond the plan. Counted in the same call, so that a refusal takes nothing from either.</summary>
    public static IEnumerable<RateLimitRule> OfCredential(Caller caller, string unit) => caller.Limits.Where(rule => rule.Unit == unit);

    /// <summary>For a key of a service: its limits count instead of those of the plan.</summary>
    public Task EnterServiceAsync(Caller caller, IEnumerable<RateLimitRule> limits, CancellationToken cancellationToken) =>
        EnterAsync(caller, limits.Where(rule => rule.Unit == RateLimitRule.Requests), cancellationToken);

    public async Task EnterAsync(Caller caller, CancellationToken cancellationToken) =>
        await EnterAsync(caller, (await entitlements.OfAsync(caller.UserId, cancellationToken)).Limits.Requests, cancellationToken);

    /// <summary>Gives back what <see cref="EnterServiceAsync"/> took.</summary>
    public Task UndoServiceAsync(Caller caller, IEnumerable<RateLimitRule> limits, CancellationToken cancellationToken) =>
        UndoAsync(caller, limits.Where(rule => rule.Unit == RateLimitRule.Requests), cancellationToken);

    /// <summary>Gives back what <see cref="EnterAsync(Caller, CancellationToken)"/> took.</summary>
    public async Task UndoAsync(Caller caller, CancellationToken cancellationToken) =>
        await UndoAsync(caller, (await entitlements.OfAsync(caller.UserId, cancellationToken)).Limits.Requests, cancellationToken);

    private async Task EnterAsync(Caller caller, IEnumerable<RateLimitRule> limits, CancellationToken cancellationToken)
    {
        var charges = Charges(caller, limits, 1);
        if (charges.Length == 0) return;
        await gate.EnterAsync(SubjectOf(caller), charges, LimitsAway.CountHere, cancellationToken);
    }

    private async Task UndoAsync(Caller caller, IEnumerable<RateLimitRule> limits, CancellationToken cancellationToken)
    {
        var charges = Charges(caller, limits, -1);
        if (charges.Length > 0) await limiter.CorrectAsync(SubjectOf(caller), charges, cancellationToken);
    }

    private static RateLimitCharge[] Charges(Caller caller, IEnumerable<RateLimitRule> limits, int cost) =>
        [.. limits.Concat(OfCredential(caller, RateLimitRule.Requests)).Select(rule => new RateLimitCharge(rule, cost))];
}
