namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>What one rule says about one call.</summary>
/// <param name="Remaining">Units left after the call.</param>
/// <param name="Reset">
/// When the call fits: until the window ends. When it does not: until it would, exactly. That may be longer than the window: what
/// was used at the end of one window is in view until far into the next, so a caller who used it up at once waits up to two.
/// </param>
public readonly record struct RateLimitStatus(RateLimitRule Rule, bool Fits, int Remaining, TimeSpan Reset);
