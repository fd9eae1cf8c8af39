namespace AIForge.Coordinator.Nodes;

/// <summary>A node and the token it presents.</summary>
internal sealed record NodeIdentity(Guid NodeId, Guid OwnerId)
{
    public Guid TokenId { get; init; }

    public DateTimeOffset? TokenExpiresAt { get; init; }
}
