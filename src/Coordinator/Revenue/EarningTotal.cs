namespace AIForge.Coordinator.Revenue;

internal sealed record EarningTotal
{
    public required string Month { get; init; }

    public required short Asset { get; init; }

    public required short State { get; init; }

    public required long Amount { get; init; }
}
