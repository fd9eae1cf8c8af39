using AIForge.Protocol.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AIForge.Admin.Views;

internal static class PaymentViews
{
    public static Table List(IEnumerable<AdminPayment> payments)
    {
        var table = Cells.Table("payment", "user", "for", "price", "paid", "network", "state", "made out");
        foreach (var entry in payments)
        {
            var payment = entry.Payment;
            table.Row(
                Cells.Text(payment.PaymentId),
                Cells.Text(entry.UserId),
                Cells.Text(payment.Type),
                Cells.Text(payment.Amount),
                Cells.Text(payment.PaidAmount),
                Cells.Text(payment.Network),
                Cells.Text(StateOf(payment)),
                Cells.Time(payment.CreateTime));
        }

        return table;
    }

    public static IRenderable Details(InspectPaymentResponse answer)
    {
        var payment = answer.Payment.Payment;
        var wallets = Cells.Table("from", "to", "fee", "expires", "confirmed", "delivered")
            .Row(
                Cells.Text(payment.FromWallet),
                Cells.Text(payment.ToAddress),
                Cells.Text(payment.PlatformFee),
                Cells.Time(payment.ExpireTime),
                Cells.Time(payment.ConfirmTime),
                Cells.Text(payment.Fulfilment));
        return new Rows(List([answer.Payment]), wallets, Transfers(payment.Transfers), Submissions(answer.Submissions));
    }

    private static Table Transfers(IEnumerable<PaymentTransfer> transfers)
    {
        var table = Cells.Table("transfer", "log", "amount", "block", "confirmations", "time");
        foreach (var transfer in transfers)
        {
            table.Row(
                Cells.Text(transfer.TxHash),
                Cells.Number(transfer.LogIndex),
                Cells.Text(transfer.Amount),
                Cells.Number(transfer.BlockNumber),
                Cells.Text(transfer.Final ? "final" : $"{transfer.Confirmations}"),
                Cells.Time(transfer.BlockTime));
        }

        return table;
    }

    private static Table Submissions(IEnumerable<PaymentSubmission> submissions)
    {
        var table = Cells.Table("named transaction", "state", "reason", "time");
        foreach (var submission in submissions)
            table.Row(Cells.Text(submission.TxHash), Cells.Text(submission.State), Cells.Text(submission.Reason), Cells.Time(submission.SubmitTime));
        return table;
    }

    private static string StateOf(Payment payment)
    {
        var more = new[] { payment.StatusReason, payment.Late ? "late" : "", payment.Status == "CONFIRMED" && !payment.Fulfilled ? "not delivered" : "" };
        return string.Join(", ", more.Prepend(payment.Status).Where(part => part.Length > 0));
    }
}
