namespace AIForge.Coordinator.Escrow.Mirror;

/// <summary>An act that the contract is still to be told.</summary>
internal sealed record EscrowActRow
{
    public required long Id { get; init; }

    public required string PaymentId { get; init; }

    public required short Act { get; init; }

    /// <summary>In minor units of AITBC.</summary>
    public required long Amount { get; init; }

    /// <summary>In basis points.</summary>
    public required int PlatformRate { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whom a settlement pays: an address, or empty for the platform's vault; null when it goes back.</summary>
    public required string? Payee { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
