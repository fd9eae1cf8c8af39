namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>A row of the table api_subscription_charges.</summary>
internal sealed record ServiceChargeRecord
{
    public required Guid Id { get; init; }

    public required Guid SubscriptionId { get; init; }

    public required Guid ServiceId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>start or renewal.</summary>
    public required string Kind { get; init; }

    public required long Amount { get; init; }

    public required DateTimeOffset PeriodStart { get; init; }

    public required DateTimeOffset PeriodEnd { get; init; }

    public Guid? PaymentId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}
