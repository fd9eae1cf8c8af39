namespace AIForge.Coordinator.Publishing;

/// <summary>A row of the table publishing_charges.</summary>
internal sealed record PublishingChargeRecord
{
    public required Guid Id { get; init; }

    public required Guid ModelId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>publishing or listing.</summary>
    public required string Kind { get; init; }

    /// <summary>USDT minor units.</summary>
    public required long Amount { get; init; }

    public required DateTimeOffset PeriodStart { get; init; }

    public required DateTimeOffset PeriodEnd { get; init; }

    public Guid? PaymentId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}
