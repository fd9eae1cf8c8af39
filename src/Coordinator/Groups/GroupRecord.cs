namespace AIForge.Coordinator.Groups;

/// <summary>A group as one of its members sees it.</summary>
internal sealed record GroupRecord
{
    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required bool JoinRequestsOpen { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required int Members { get; init; }

    /// <summary>Role of the member who asks.</summary>
    public required string Role { get; init; }
}
