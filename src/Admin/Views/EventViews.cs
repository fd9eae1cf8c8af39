using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Admin.Views;

internal static class EventViews
{
    public static Table List(IEnumerable<SecurityEvent> events)
    {
        var table = Cells.Table("time", "kind", "user", "subject", "from", "details");
        foreach (var happened in events)
        {
            table.Row(
                Cells.Time(happened.Time),
                Cells.Text(happened.Kind),
                Cells.Text(happened.UserId),
                Cells.Text(happened.Subject),
                Cells.Text(happened.Address),
                Cells.Text(string.Join(", ", happened.Details.OrderBy(detail => detail.Key, StringComparer.Ordinal).Select(detail => $"{detail.Key}={detail.Value}"))));
        }

        return table;
    }
}
