namespace AIForge.Coordinator.Groups;

/// <summary>A row of the table group_split_configs.</summary>
internal sealed record SplitRecord
{
    public required Guid Id { get; init; }

    public required Guid GroupId { get; init; }

    public required int Version { get; init; }

    public required Guid ProposerId { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset EffectiveFrom { get; init; }

    public DateTimeOffset? EffectiveAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }
}
