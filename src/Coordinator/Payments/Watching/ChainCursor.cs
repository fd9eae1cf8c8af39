namespace AIForge.Coordinator.Payments.Watching;

/// <summary>How far a network was read.</summary>
/// <param name="ScannedHash">Of the block at that height when it was read: another one now means that the chain was reorganised.</param>
/// <param name="ScannedTime">Of that block: transfers before it are known.</param>
internal sealed record ChainCursor(
    string Network, long? ScannedHeight, byte[]? ScannedHash, DateTimeOffset? ScannedTime, long? HeadHeight, long? FinalHeight, DateTimeOffset ChangedAt);
