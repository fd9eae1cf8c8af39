namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>At most <paramref name="Limit"/> units within a window. The name tells callers which limit they met.</summary>
/// <param name="Unit">What is counted, in the plural: "requests" or "tokens".</param>
public sealed record RateLimitRule(string Name, int Limit, RateWindow Window, string Unit = RateLimitRule.Requests)
{
    public const string Requests = "requests";
    public const string Tokens = "tokens";

    /// <summary>What is counted as a refusal says it, where the unit says too little: "registrations from this address".</summary>
    public string? Counted { get; init; }

    /// <summary>Tells apart rules of one subject that would count together else, for example those of two keys of one user.</summary>
    public string Owner { get; init; } = "";
}
