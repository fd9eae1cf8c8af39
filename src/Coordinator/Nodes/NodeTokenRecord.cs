namespace AIForge.Coordinator.Nodes;

/// <summary>A row of the table node_tokens, without its secret.</summary>
internal sealed record NodeTokenRecord
{
    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    public Guid? NodeId { get; init; }

    public required string Name { get; init; }

    public required string Prefix { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}
