using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Admin.Views;

internal static class JobPaymentViews
{
    public static Table One(JobPayment payment) =>
        Cells.Table("payment", "job", "amount", "currency", "status", "for the node", "for the platform", "reason", "made out", "ends").Row(
            Cells.Text(payment.PaymentId),
            Cells.Text(payment.JobId),
            Cells.Text(payment.Amount),
            Cells.Text(payment.Currency),
            Cells.Text(payment.Status),
            Cells.Text(payment.NodeAmount),
            Cells.Text(payment.PlatformAmount),
            Cells.Text(payment.Reason),
            Cells.Time(payment.CreateTime),
            Cells.Time(payment.ExpireTime));
}
