using AIForge.Protocol.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AIForge.Admin.Views;

internal static class ReceiptViews
{
    public static Table List(IEnumerable<Receipt> receipts)
    {
        var table = Cells.Table("receipt", "network", "transaction", "log", "from", "amount", "state", "payment", "user", "time");
        foreach (var receipt in receipts)
        {
            table.Row(
                Cells.Text(receipt.ReceiptId),
                Cells.Text(receipt.Network),
                Cells.Text(receipt.TxHash),
                Cells.Number(receipt.LogIndex),
                Cells.Text(receipt.FromAddress),
                Cells.Text(receipt.Amount),
                Cells.Text(receipt.State),
                Cells.Text(receipt.PaymentId),
                Cells.Text(receipt.UserId),
                Cells.Time(receipt.BlockTime));
        }

        return table;
    }

    public static IRenderable Reconciliation(IReadOnlyCollection<NetworkReconciliation> networks)
    {
        var table = Cells.Table("network", "receipts", "not counted yet", "credited", "unmatched", "ledger received", "difference", "ledger unmatched", "difference", "other", "read up to", "at");
        foreach (var network in networks)
        {
            table.Row(
                Cells.Text(network.Configured ? network.Network : $"{network.Network} (not configured)"),
                Cells.Number(network.Receipts),
                Cells.Text(network.Seen),
                Cells.Text(network.Credited),
                Cells.Text(network.Unmatched),
                Cells.Text(network.LedgerReceived),
                Cells.Text(network.Difference),
                Cells.Text(network.LedgerUnmatched),
                Cells.Text(network.UnmatchedDifference),
                Cells.Text(network.OtherMovements),
                Cells.Text($"{network.ScannedHeight} of {network.HeadHeight}"),
                Cells.Time(network.ScanTime));
        }

        var differences = networks.SelectMany(network => network.Differences).ToList();
        return differences.Count == 0 ? table : new Rows(table, Differences(differences));
    }

    private static Table Differences(IEnumerable<ReceiptDifference> differences)
    {
        var table = Cells.Table("receipt that differs", "transaction", "state", "amount", "in the ledger");
        foreach (var difference in differences)
        {
            table.Row(
                Cells.Text(difference.Receipt.ReceiptId),
                Cells.Text(difference.Receipt.TxHash),
                Cells.Text(difference.Receipt.State),
                Cells.Text(difference.Receipt.Amount),
                Cells.Text(difference.LedgerAmount));
        }

        return table;
    }
}
