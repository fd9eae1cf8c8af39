using AIForge.Protocol.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AIForge.Admin.Views;

internal static class ContractViews
{
    public static IRenderable Transactions(ListContractTransactionsResponse answer)
    {
        var table = Cells.Table("call", "contract", "state", "transaction", "nonce", "block", "gas", "reason", "made");
        foreach (var call in answer.Transactions)
        {
            table.Row(
                Cells.Text(call.Id),
                Cells.Text(call.Target),
                Cells.Text(call.State),
                Cells.Text(call.TransactionHash),
                call.HasNonce ? Cells.Number(call.Nonce) : Cells.Text(""),
                call.HasBlockNumber ? Cells.Number(call.BlockNumber) : Cells.Text(""),
                call.HasGasUsed ? Cells.Number(call.GasUsed) : Cells.Text(""),
                Cells.Text(call.Reason),
                Cells.Time(call.CreateTime));
        }

        return new Rows(Cells.Page(table, answer.NextPageToken), Queue(answer.Queue));
    }

    public static IRenderable Escrow(ReconcileEscrowsResponse answer)
    {
        var table = Cells.Table("AITBC in escrow", "locked in the contract", "acts waiting", "oldest", "batches under way", "batches refused", "compared", "differences");
        table.Row(
            Cells.Text(answer.Escrowed),
            Cells.Text(answer.Locked),
            Cells.Number(answer.Waiting),
            Cells.Time(answer.OldestTime),
            Cells.Number(answer.BatchesUnderWay),
            Cells.Number(answer.BatchesReverted),
            Cells.Number(answer.Compared),
            Cells.Number(answer.Differences.Count));
        if (!answer.Configured) return new Rows(table, Cells.Text("No contracts are configured: the ledger alone keeps escrows."));
        if (answer.Problem.Length > 0) return new Rows(table, Cells.Text($"The chain could not be read: {answer.Problem}"));
        return answer.Differences.Count == 0 ? table : new Rows(table, Differences(answer.Differences));
    }

    private static Table Differences(IEnumerable<EscrowDifference> differences)
    {
        var table = Cells.Table("payment that differs", "amount", "by the ledger", "in the contract");
        foreach (var difference in differences)
            table.Row(Cells.Text(difference.PaymentId), Cells.Text(difference.Amount), Cells.Text(difference.Expected), Cells.Text(difference.Found));
        return table;
    }

    private static Text Queue(ContractQueue queue)
    {
        if (!queue.Enabled) return Cells.Text("No contracts are configured: nothing is sent.");
        var waiting = $"{queue.Queued} queued, {queue.Sent} sent";
        return Cells.Text(queue.Problem.Length == 0 ? waiting : $"{waiting}; the chain gives no usable answer: {queue.Problem}");
    }
}
