using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Admin.Reports;

/// <summary>What was sold in a span of time and in the one before it.</summary>
internal sealed record RevenueReport(
    DateTimeOffset Start,
    DateTimeOffset End,
    Asset Asset,
    IReadOnlyList<RevenueReportRow> Rows,
    IReadOnlyList<RevenueTotals> Totals,
    IReadOnlyList<RevenueTotals> Before)
{
    /// <summary>All kinds together, less what was given back.</summary>
    public static RevenueTotals Sum(IEnumerable<RevenueTotals> totals) => totals.Aggregate(
        new RevenueTotals(0, 0, 0),
        (sum, kind) => kind.Kind == (short)EntryKind.Reversal
            ? sum with { Gross = sum.Gross - kind.Gross, Platform = sum.Platform - kind.Platform }
            : sum with { Gross = sum.Gross + kind.Gross, Platform = sum.Platform + kind.Platform });
}
