namespace AIForge.Coordinator.Jobs;

/// <summary>How a node failed so far.</summary>
/// <param name="Faults">Attempts that failed by its fault.</param>
/// <param name="Lost">Attempts that were lost with it.</param>
internal sealed record NodeFaults(long Faults, long Lost, string? LastReason, DateTimeOffset LastAt);
