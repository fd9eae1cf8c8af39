namespace AIForge.Coordinator.Ledger;

/// <summary>A leg as it was asked for, with the place of its entry.</summary>
internal sealed record StoredLegRow
{
    public required long Entry { get; init; }

    public required short Asset { get; init; }

    public required short DebitCode { get; init; }

    public required string DebitOwner { get; init; }

    public required short CreditCode { get; init; }

    public required string CreditOwner { get; init; }

    public required long Amount { get; init; }
}
