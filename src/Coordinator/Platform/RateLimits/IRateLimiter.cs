namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>
/// Counts what a subject does. A sliding rule is two fixed windows: the share of the previous one that is still in view counts with
/// the current one, which bounds any window by the limit and needs three numbers a rule. The wait for such a rule can be longer than
/// its window, for what is counted now fades out during the whole of the next.
/// </summary>
public interface IRateLimiter
{
    /// <summary>Takes the cost from every rule if all of them have it, else from none.</summary>
    ValueTask<RateLimitDecision> AcquireAsync(
        string subject, IReadOnlyList<RateLimitCharge> charges, LimitsAway whenAway, CancellationToken cancellationToken);

    /// <summary>
    /// Corrects what was taken: a negative cost gives back, a positive one is taken though it exceed the limit. For units that are
    /// known only afterwards. Lost when the shared counters are away.
    /// </summary>
    ValueTask CorrectAsync(string subject, IReadOnlyList<RateLimitCharge> charges, CancellationToken cancellationToken);
}
