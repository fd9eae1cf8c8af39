namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>At most <paramref name="Limit"/> units within any <paramref name="Window"/>. The name tells callers which limit they met.</summary>
public sealed record RateLimitRule(string Name, int Limit, TimeSpan Window);
