namespace AIForge.Coordinator.Exchange.Watching;

/// <summary>How far a chain was read; heights are null before the first block.</summary>
internal sealed record BitcoinCursor(string Network, long? ScannedHeight, DateTimeOffset? ScannedTime, long? HeadHeight);
