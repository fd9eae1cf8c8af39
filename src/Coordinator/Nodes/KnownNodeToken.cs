namespace AIForge.Coordinator.Nodes;

/// <summary>What authentication needs to know of a token.</summary>
internal sealed record KnownNodeToken
{
    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    /// <summary>Null until a node has enrolled with the token.</summary>
    public Guid? NodeId { get; init; }

    public required string Name { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Fingerprint of the node's key; null until it has opened a stream.</summary>
    public byte[]? KeyFingerprint { get; init; }

    /// <summary>False when its owner removed the node.</summary>
    public required bool IsNodeActive { get; init; }
}
