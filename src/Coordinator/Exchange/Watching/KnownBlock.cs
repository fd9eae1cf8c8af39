namespace AIForge.Coordinator.Exchange.Watching;

/// <summary>A block that was read.</summary>
internal sealed record KnownBlock(long Height, byte[] Hash);
