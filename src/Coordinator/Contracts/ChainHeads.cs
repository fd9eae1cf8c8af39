namespace AIForge.Coordinator.Contracts;

/// <summary>The newest block, and the newest that can no longer be replaced.</summary>
internal sealed record ChainHeads(long Latest, long Final);
