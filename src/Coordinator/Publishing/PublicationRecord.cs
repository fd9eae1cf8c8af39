namespace AIForge.Coordinator.Publishing;

/// <summary>A row of the table model_publishing.</summary>
internal sealed record PublicationRecord
{
    public required Guid Id { get; init; }

    public required Guid ModelId { get; init; }

    public required Guid OwnerId { get; init; }

    /// <summary>published, delisted or withdrawn.</summary>
    public required string Status { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    public required DateTimeOffset ListingPaidUntil { get; init; }

    public required short AnchorDay { get; init; }

    public bool AutoRenew { get; init; }

    public DateTimeOffset? NoticedAt { get; init; }

    public DateTimeOffset? DelistedAt { get; init; }
}
