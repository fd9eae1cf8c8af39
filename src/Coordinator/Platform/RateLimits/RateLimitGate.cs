namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>Where a call passes its limits: the reply carries what is left, a refusal also when to come back.</summary>
internal sealed class RateLimitGate(IRateLimiter limiter, RateLimitMetrics metrics, IHttpContextAccessor calls)
{
    public async Task EnterAsync(
        string subject, IReadOnlyList<RateLimitCharge> charges, LimitsAway whenAway, CancellationToken cancellationToken) =>
        Pass(await limiter.AcquireAsync(subject, charges, whenAway, cancellationToken));

    public Task EnterAsync(string subject, RateLimitRule rule, LimitsAway whenAway, CancellationToken cancellationToken) =>
        EnterAsync(subject, [new RateLimitCharge(rule, 1)], whenAway, cancellationToken);

    public void Pass(RateLimitDecision decision)
    {
        if (calls.HttpContext is { Response.HasStarted: false } call) RateLimitHeaders.Write(call.Response.Headers, decision);
        if (decision.Allowed) return;

        metrics.CountRefused(decision.Decisive.Rule.Name);
        throw RateLimitFaults.Exceeded(decision.Decisive);
    }
}
