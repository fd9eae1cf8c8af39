namespace AIForge.Coordinator.Subscriptions;

/// <summary>A row of the table subscription_charges.</summary>
internal sealed record ChargeRecord
{
    public required Guid Id { get; init; }

    public required Guid SubscriptionId { get; init; }

    public required Guid UserId { get; init; }

    public required string PlanType { get; init; }

    public required string Kind { get; init; }

    public required long Amount { get; init; }

    public required long Credit { get; init; }

    public required DateTimeOffset PeriodStart { get; init; }

    public required DateTimeOffset PeriodEnd { get; init; }

    public Guid? PaymentId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}
