namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>A job for a node.</summary>
internal sealed record Placement(QueuedContainer Job, Guid NodeId);
