using System.Globalization;
using AIForge.Protocol.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AIForge.Admin.Views;

internal static class RevenueViews
{
    private const int BarWidth = 24;

    public static IRenderable Report(GetRevenueReportResponse report) => report.Rows.Count == 0
        ? new Rows(Cells.Text("Nothing was sold in this time."), Trends(report))
        : new Rows(Rows(report), Trends(report));

    private static Table Rows(GetRevenueReportResponse report)
    {
        var table = Cells.Table("period", "kind", "sales", $"gross {report.Currency}", "platform", "others", "");
        var largest = report.Rows.Max(row => Number(row.Gross));
        foreach (var row in report.Rows)
        {
            table.Row(
                Cells.Text(row.Period), Cells.Text(row.Kind), Cells.Text(row.Sales.ToString(CultureInfo.InvariantCulture)),
                Cells.Text(row.Gross), Cells.Text(row.PlatformFee), Cells.Text(row.Others), Cells.Text(Bar(Number(row.Gross), largest)));
        }

        return table;
    }

    private static Table Trends(GetRevenueReportResponse report)
    {
        var table = Cells.Table("kind", $"gross {report.Currency}", "platform", "gross before", "platform before", "growth");
        foreach (var trend in report.Trends)
        {
            table.Row(
                Cells.Text(trend.Kind.Length == 0 ? "all" : trend.Kind), Cells.Text(trend.Gross), Cells.Text(trend.PlatformFee),
                Cells.Text(trend.GrossBefore), Cells.Text(trend.PlatformFeeBefore),
                Cells.Text(trend.GrowthPercent.Length == 0 ? "" : trend.GrowthPercent + " %"));
        }

        return table;
    }

    private static string Bar(decimal value, decimal largest) => largest == 0 ? "" : new string('█', (int)Math.Ceiling(value / largest * BarWidth));

    // For the length of a bar only; what is shown is what the server wrote.
    private static decimal Number(string amount) => decimal.Parse(amount, CultureInfo.InvariantCulture);
}
