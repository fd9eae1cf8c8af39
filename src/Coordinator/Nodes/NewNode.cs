namespace AIForge.Coordinator.Nodes;

/// <summary>What is stored when a node is registered; the token itself is not.</summary>
internal sealed record NewNode(
    Guid Id, string NodeId, Guid OwnerId, string Name, byte[] TokenHash, string TokenPrefix, DateTimeOffset CreatedAt);
