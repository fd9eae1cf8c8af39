namespace AIForge.Coordinator.Ledger;

/// <summary>Sums of the rows of an account.</summary>
internal sealed record BalanceRow
{
    public short Asset { get; init; }

    public short Code { get; init; }

    public long Posted { get; init; }

    public long Held { get; init; }
}
