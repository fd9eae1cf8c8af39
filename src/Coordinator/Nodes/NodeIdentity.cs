namespace AIForge.Coordinator.Nodes;

/// <summary>Whom a node token belongs to.</summary>
internal sealed record NodeIdentity(Guid NodeId, Guid OwnerId);
