namespace AIForge.Coordinator.Ledger;

/// <summary>A leg with its accounts by name; what several shards paid of it is one.</summary>
internal sealed record LegRow
{
    public required short Kind { get; init; }

    public required string Reference { get; init; }

    public required int Leg { get; init; }

    public required short Asset { get; init; }

    public required short DebitCode { get; init; }

    public required string DebitOwner { get; init; }

    public required short CreditCode { get; init; }

    public required string CreditOwner { get; init; }

    public required long Amount { get; init; }
}
