using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange;

/// <summary>A purchase as it is stored; Bitcoin in satoshis, AITBC in 10^-8.</summary>
internal sealed record PurchaseRecord
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required long Rate { get; init; }

    public required int RateVersion { get; init; }

    public required long Btc { get; init; }

    public required long Aitbc { get; init; }

    public required string Network { get; init; }

    public required string Account { get; init; }

    public required long AddressIndex { get; init; }

    public required string Address { get; init; }

    public required byte[] Script { get; init; }

    public required int Confirmations { get; init; }

    public required string Status { get; init; }

    public string? ReviewReason { get; init; }

    /// <summary>Sum of the outputs that stand in a block, without dust.</summary>
    public long Received { get; init; }

    /// <summary>Of that, what was credited for.</summary>
    public long Credited { get; init; }

    public long CreditedAitbc { get; init; }

    public bool IsLate { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset MonitoredUntil { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public ExchangeRate AtRate => new(Rate);

    public Money Price => new(Asset.Btc, Btc);
}
