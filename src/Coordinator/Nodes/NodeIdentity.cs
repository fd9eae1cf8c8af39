using AIForge.Shared.Trust;

namespace AIForge.Coordinator.Nodes;

/// <summary>A node and the token it presents.</summary>
internal sealed record NodeIdentity(Guid NodeId, Guid OwnerId)
{
    public Guid TokenId { get; init; }

    public DateTimeOffset? TokenExpiresAt { get; init; }

    /// <summary>The key that the node has proved to have; null for a node that polls.</summary>
    public NodePublicKey? Key { get; init; }
}
