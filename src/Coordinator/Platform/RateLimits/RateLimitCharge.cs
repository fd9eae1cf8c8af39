namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>So many units of one rule.</summary>
public readonly record struct RateLimitCharge(RateLimitRule Rule, int Cost);
