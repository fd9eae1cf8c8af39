namespace AIForge.Coordinator.Payments;

/// <summary>A row of the table payment_restrictions: a user who may not buy, and the payment that was reversed.</summary>
internal sealed record RestrictionRecord
{
    public required Guid UserId { get; init; }

    public required Guid PaymentId { get; init; }

    public required DateTimeOffset RestrictedAt { get; init; }
}
