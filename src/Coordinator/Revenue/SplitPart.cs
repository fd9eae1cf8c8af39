namespace AIForge.Coordinator.Revenue;

/// <summary>A member's share in a group's revenue, by an agreed split.</summary>
internal sealed record SplitPart
{
    public required Guid SplitId { get; init; }

    public required Guid UserId { get; init; }

    public required int BasisPoints { get; init; }
}
