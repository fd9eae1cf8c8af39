namespace AIForge.Coordinator.Platform.Replicas;

/// <summary>A coordinator over the same database: one run of its process, and where it is reached.</summary>
internal sealed record ReplicaRecord(Guid Id, string Address);
