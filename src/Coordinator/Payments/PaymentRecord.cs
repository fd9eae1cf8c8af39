using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payments;

/// <summary>A payment as it is stored; amounts in minor units of USDT.</summary>
internal sealed record PaymentRecord
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string PaymentType { get; init; }

    public string? Plan { get; init; }

    public Guid? ModelId { get; init; }

    public long? TargetAmount { get; init; }

    public Guid? ServiceId { get; init; }

    public Guid? SubscriptionId { get; init; }

    public required string Description { get; init; }

    public required long Amount { get; init; }

    public required long PlatformFee { get; init; }

    public required string Network { get; init; }

    public required long ChainId { get; init; }

    public required string Token { get; init; }

    public required string FromWallet { get; init; }

    public required string ToAddress { get; init; }

    public required string Status { get; init; }

    /// <summary>Why it failed, expired or was reversed.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Sum of the transfers that it claims.</summary>
    public long Paid { get; init; }

    public byte[]? TxHash { get; init; }

    public bool IsLate { get; init; }

    /// <summary>Null until it was confirmed.</summary>
    public bool? Fulfilled { get; init; }

    public string FulfilmentText { get; init; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>A transfer in a block after this no longer belongs to it.</summary>
    public required DateTimeOffset MonitoredUntil { get; init; }

    public DateTimeOffset? ConfirmedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public PaymentTarget Target => new(Plan, ModelId, TargetAmount is { } amount ? new Money(Asset.Usdt, amount) : null)
    {
        ServiceId = ServiceId,
        SubscriptionId = SubscriptionId,
    };

    public PaidOrder ToOrder(DateTimeOffset confirmedAt) => new(Id, UserId, Target, new Money(Asset.Usdt, Amount), confirmedAt);
}
