using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Escrow;

/// <summary>A row of the table job_payments. Amounts are in minor units of the currency.</summary>
internal sealed record EscrowRecord
{
    public required string Id { get; init; }

    public required string JobId { get; init; }

    public required long Amount { get; init; }

    public required string Currency { get; init; }

    public required string PaymentMethod { get; init; }

    public required string Status { get; init; }

    public required Guid PayerId { get; init; }

    public required int PlatformRate { get; init; }

    public Guid? NodeId { get; init; }

    public Guid? PayeeId { get; init; }

    public long? NodeAmount { get; init; }

    public long? PlatformAmount { get; init; }

    public string? Reason { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public Money Money => new(Asset, Amount);

    public Asset Asset => Currency == Assets.CodeOf(Asset.Usdt) ? Asset.Usdt : Asset.Aitbc;

    public LedgerAccount Payer => LedgerAccount.UserAvailable(Asset, PayerId);
}
