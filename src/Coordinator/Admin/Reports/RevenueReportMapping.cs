using System.Globalization;
using AIForge.Coordinator.Ledger;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Admin.Reports;

internal static class RevenueReportMapping
{
    public static GetRevenueReportResponse ToProto(RevenueReport report) => new()
    {
        Rows = { report.Rows.Select(row => ToProto(row, report.Asset)) },
        Trends = { Trends(report) },
        Currency = Assets.CodeOf(report.Asset),
        StartTime = report.Start.ToTimestamp(),
        EndTime = report.End.ToTimestamp(),
    };

    /// <summary>What the platform has of each row; less than nothing where it was given back.</summary>
    public static IReadOnlyList<(string Period, string Kind, long Amount)> Platform(IEnumerable<RevenueReportRow> rows) =>
        [.. rows.Select(row => (row.Period, NameOf(row.Kind), row.Kind == (short)EntryKind.Reversal ? -row.Platform : row.Platform))];

    private static RevenueRow ToProto(RevenueReportRow row, Asset asset) => new()
    {
        Period = row.Period,
        Kind = NameOf(row.Kind),
        Sales = row.Sales,
        Gross = Text(row.Gross, asset),
        PlatformFee = Text(row.Platform, asset),
        Others = Text(row.Gross - row.Platform, asset),
    };

    private static IEnumerable<RevenueTrend> Trends(RevenueReport report)
    {
        foreach (var kind in report.Totals.Concat(report.Before).Select(totals => totals.Kind).Distinct().Order())
            yield return Trend(NameOf(kind), Of(report.Totals, kind), Of(report.Before, kind), report.Asset);
        yield return Trend("", RevenueReport.Sum(report.Totals), RevenueReport.Sum(report.Before), report.Asset);
    }

    private static RevenueTrend Trend(string kind, RevenueTotals now, RevenueTotals before, Asset asset) => new()
    {
        Kind = kind,
        Gross = Text(now.Gross, asset),
        PlatformFee = Text(now.Platform, asset),
        GrossBefore = Text(before.Gross, asset),
        PlatformFeeBefore = Text(before.Platform, asset),
        GrowthPercent = before.Platform > 0
            ? (((decimal)now.Platform / before.Platform * 100) - 100).ToString("0.0", CultureInfo.InvariantCulture)
            : "",
    };

    private static RevenueTotals Of(IEnumerable<RevenueTotals> totals, short kind) =>
        totals.FirstOrDefault(row => row.Kind == kind) ?? new RevenueTotals(kind, 0, 0);

    public static string Text(long minorUnits, Asset asset) =>
        (minorUnits < 0 ? "-" : "") + new Money(asset, Math.Abs(minorUnits)).ToDecimalString();

    private static string NameOf(short kind) => (EntryKind)kind switch
    {
        EntryKind.PlanSplit => "plan",
        EntryKind.PublishingFee => "publishing",
        EntryKind.ListingFee => "listing",
        EntryKind.ApiSplit => "api",
        EntryKind.JobSplit => "job",
        EntryKind.Reversal => "reversal",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of sale."),
    };
}
