namespace AIForge.Coordinator.Admin.Overview;

internal sealed record OverviewNode
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required Guid OwnerId { get; init; }

    public required string Owner { get; init; }

    public required bool IsActive { get; init; }

    /// <summary>Null for one that was never heard of.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Version { get; init; }

    public required string Region { get; init; }

    public required int Models { get; init; }
}
