using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Admin.Views;

internal static class PayoutViews
{
    public static Table List(IEnumerable<AdminPayout> payouts)
    {
        var table = Cells.Table("payout", "user", "status", "amount", "currency", "network", "to", "batch", "transaction", "reason", "made");
        foreach (var row in payouts)
        {
            table.Row(
                Cells.Text(row.Payout.PayoutId),
                Cells.Text(row.UserId),
                Cells.Text(row.Payout.Status),
                Cells.Text(row.Payout.Amount),
                Cells.Text(row.Payout.Currency),
                Cells.Text(row.Payout.Network),
                Cells.Text(row.Payout.ToAddress),
                Cells.Text(row.BatchId),
                Cells.Text(row.Payout.TxHash),
                Cells.Text(row.Payout.StatusReason),
                Cells.Time(row.Payout.CreateTime));
        }

        return table;
    }

    public static Table Batches(IEnumerable<PayoutBatch> batches)
    {
        var table = Cells.Table("batch", "network", "chain", "token", "paid by", "made");
        foreach (var batch in batches)
        {
            table.Row(
                Cells.Text(batch.BatchId),
                Cells.Text(batch.Network),
                Cells.Number(batch.ChainId),
                Cells.Text(batch.TokenContract),
                Cells.Text(batch.FromAddress),
                Cells.Time(batch.CreateTime));
        }

        return table;
    }

    public static Table Transactions(IEnumerable<PayoutTransaction> transactions)
    {
        var table = Cells.Table("payout", "nonce", "to", "amount", "currency", "status", "hash to sign", "transaction", "expires");
        foreach (var transaction in transactions)
        {
            table.Row(
                Cells.Text(transaction.PayoutId),
                Cells.Number(transaction.Nonce),
                Cells.Text(transaction.ToAddress),
                Cells.Text(transaction.Amount),
                Cells.Text(transaction.Currency),
                Cells.Text(transaction.Status),
                Cells.Text(transaction.SigningHash),
                Cells.Text(transaction.TxHash),
                Cells.Time(transaction.ExpireTime));
        }

        return table;
    }
}
