namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>How much of what an attempt wrote is kept.</summary>
/// <param name="NextOffset">Everything before this byte is kept.</param>
/// <param name="IsFull">No more is kept.</param>
internal sealed record LogHead(long NextOffset, long KeptBytes, bool IsFull);
