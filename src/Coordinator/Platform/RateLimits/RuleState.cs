namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>What one rule says about one call.</summary>
internal readonly record struct RuleState(bool Fits, int Remaining, long ResetMilliseconds);
