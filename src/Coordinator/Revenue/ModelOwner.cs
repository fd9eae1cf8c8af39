namespace AIForge.Coordinator.Revenue;

/// <summary>Who earns by a model: its group, else its owner, else the platform. A group's owner is the fallback of a group without a split.</summary>
internal sealed record ModelOwner
{
    public required Guid ModelId { get; init; }

    public Guid? OwnerId { get; init; }

    public Guid? GroupId { get; init; }
}
