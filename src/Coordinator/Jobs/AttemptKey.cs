namespace AIForge.Coordinator.Jobs;

/// <summary>One attempt of one job on one node. Only the current attempt of a job may report.</summary>
internal readonly record struct AttemptKey(Guid JobId, Guid NodeId, int Attempt);
