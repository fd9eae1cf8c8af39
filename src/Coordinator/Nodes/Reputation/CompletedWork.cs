namespace AIForge.Coordinator.Nodes.Reputation;

/// <summary>Attempts that a node completed for one user.</summary>
internal sealed record CompletedWork(Guid NodeId, Guid UserId, int Attempts);
