namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>The outcome, with what each rule said.</summary>
public sealed record RateLimitDecision(IReadOnlyList<RateLimitStatus> Statuses)
{
    public bool Allowed { get; } = Statuses.All(status => status.Fits);

    /// <summary>The rule that matters: when refused the one that takes longest to let the call through, else the one with the least left.</summary>
    public RateLimitStatus Decisive => Allowed
        ? Statuses.MinBy(status => status.Remaining)
        : Statuses.Where(status => !status.Fits).MaxBy(status => status.Reset);
}
