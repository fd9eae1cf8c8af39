using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Admin.Views;

internal static class NodeViews
{
    public static Table Suspensions(IEnumerable<NodeSuspension> suspensions)
    {
        var table = Cells.Table("node", "job", "since", "until");
        foreach (var suspension in suspensions)
            table.Row(Cells.Text(suspension.NodeId), Cells.Text(suspension.JobId), Cells.Time(suspension.BeginTime), Cells.Time(suspension.EndTime));
        return table;
    }
}
