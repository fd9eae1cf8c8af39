namespace AIForge.Coordinator.Payments;

/// <summary>Which payments a listing shows; null for any.</summary>
internal sealed record PaymentFilter
{
    public Guid? UserId { get; init; }

    public string? Status { get; init; }

    public string? Network { get; init; }

    public string? Purpose { get; init; }

    public DateTimeOffset? From { get; init; }

    /// <summary>Not included.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Claimed by the payment or named for it.</summary>
    public byte[]? TxHash { get; init; }
}
