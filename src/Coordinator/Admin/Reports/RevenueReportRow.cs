namespace AIForge.Coordinator.Admin.Reports;

/// <summary>Sales of one kind in one day or month, in minor units.</summary>
internal sealed record RevenueReportRow
{
    public required string Period { get; init; }

    /// <summary>The ledger's kind of entry.</summary>
    public required short Kind { get; init; }

    public required long Sales { get; init; }

    public required long Gross { get; init; }

    public required long Platform { get; init; }
}
