using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Admin.Views;

internal static class JobPaymentViews
{
    public static Table Details(JobPayment payment)
    {
        var table = Cells.Table("payment", "job", "status", "amount", "currency", "node", "to the node", "to the platform", "reason", "made", "expires");
        return table.Row(
            Cells.Text(payment.PaymentId),
            Cells.Text(payment.JobId),
            Cells.Text(payment.Status),
            Cells.Text(payment.Amount),
            Cells.Text(payment.Currency),
            Cells.Text(payment.NodeId),
            Cells.Text(payment.NodeAmount),
            Cells.Text(payment.PlatformAmount),
            Cells.Text(payment.Reason),
            Cells.Time(payment.CreateTime),
            Cells.Time(payment.ExpireTime));
    }
}
