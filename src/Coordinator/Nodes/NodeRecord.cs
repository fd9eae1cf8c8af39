namespace AIForge.Coordinator.Nodes;

/// <summary>A row of the table nodes, without its secret.</summary>
internal sealed record NodeRecord
{
    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required string Name { get; init; }

    /// <summary>NodeResources in ProtoJSON.</summary>
    public required string Resources { get; init; }

    public required string[] Models { get; init; }

    /// <summary>SHA-256 of its key; null until it has opened a stream.</summary>
    public byte[]? KeyFingerprint { get; init; }

    public required bool IsActive { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>Last request of a node that polls instead of keeping a stream.</summary>
    public DateTimeOffset? PolledAt { get; init; }
}
