namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>What happens to a call while the counters that all replicas share cannot be reached.</summary>
public enum LimitsAway
{
    /// <summary>It is refused: for whatever guards accounts and money.</summary>
    Refuse,

    /// <summary>This process counts alone until they are back, so that each replica lets the whole limit through.</summary>
    CountHere,
}
