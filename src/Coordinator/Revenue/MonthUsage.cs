namespace AIForge.Coordinator.Revenue;

/// <summary>Tokens of plan traffic that a model had in a month on one node while one split was in effect.</summary>
internal sealed record MonthUsage
{
    public required Guid ModelId { get; init; }

    /// <summary>Null when nobody earns by the model.</summary>
    public Guid? OwnerId { get; init; }

    public Guid? GroupId { get; init; }

    /// <summary>Null before the group's first split, and without a group.</summary>
    public Guid? SplitId { get; init; }

    /// <summary>Null when the node is the owner's or of a member of the group, and no share is to be paid.</summary>
    public Guid? NodeId { get; init; }

    public Guid? NodeOwnerId { get; init; }

    public required long Tokens { get; init; }
}
