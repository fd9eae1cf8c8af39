namespace AIForge.Coordinator.Revenue;

/// <summary>A row of the table revenue_months.</summary>
internal sealed record MonthRow
{
    public required string Month { get; init; }

    public required string Status { get; init; }

    public required long Pool { get; init; }

    public required long Platform { get; init; }
}
