namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>
/// Counts what a subject does. Each rule is a sliding window over two fixed ones: the share of the previous window that is still
/// in view counts with the current one, which bounds any window by the limit and needs three numbers a rule.
/// </summary>
public interface IRateLimiter
{
    /// <summary>Takes the cost from every rule if all of them have it, else from none.</summary>
    ValueTask<RateLimitDecision> AcquireAsync(string subject, IReadOnlyList<RateLimitRule> rules, int cost, CancellationToken cancellationToken);
}
