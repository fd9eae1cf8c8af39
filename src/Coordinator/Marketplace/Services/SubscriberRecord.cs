namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>A row of the table api_subscriptions.</summary>
internal sealed record SubscriberRecord
{
    public required Guid Id { get; init; }

    public required Guid ServiceId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The key that works now; null when it was revoked or none was made yet.</summary>
    public Guid? ApiKey { get; init; }

    /// <summary>The first characters of the key, for recognition.</summary>
    public string? KeyPrefix { get; init; }

    /// <summary>active, past_due or ended.</summary>
    public required string Status { get; init; }

    public required bool AutoRenew { get; init; }

    /// <summary>Null, like its end, for a service that is paid by use.</summary>
    public DateTimeOffset? PeriodStart { get; init; }

    public DateTimeOffset? PeriodEnd { get; init; }

    public short? AnchorDay { get; init; }

    public DateTimeOffset? GraceUntil { get; init; }

    public DateTimeOffset? CheckAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>cancelled, unpaid, service_closed or payment_reversed.</summary>
    public string? EndedReason { get; init; }

    /// <summary>What lies on the account of its credits, held or not, in USDT minor units.</summary>
    public long Credits { get; init; }

    /// <summary>Of them, what requests that run have set aside.</summary>
    public long CreditsHeld { get; init; }

    public bool IsEnded => Status == "ended";
}
