namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>What one rule says about one call.</summary>
/// <param name="Remaining">Units left after the call.</param>
/// <param name="Reset">When the call fits: until the window ends. When it does not: until it would.</param>
public readonly record struct RateLimitStatus(RateLimitRule Rule, bool Fits, int Remaining, TimeSpan Reset);
