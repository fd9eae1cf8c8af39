namespace AIForge.Coordinator.Nodes;

/// <summary>What is stored when a node is made.</summary>
internal sealed record NewNode(Guid Id, string NodeId, Guid OwnerId, string Name, DateTimeOffset CreatedAt);
