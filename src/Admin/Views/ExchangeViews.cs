using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Admin.Views;

internal static class ExchangeViews
{
    public static Table State(GetExchangeStateResponse state)
    {
        var table = Cells.Table("AITBC issued", "in the treasury", "BTC received", "read up to", "of", "newest block", "unused addresses", "in review");
        table.Row(
            Cells.Text(state.Issued),
            Cells.Text(state.Treasury),
            Cells.Text(state.ReceivedBtc),
            Cells.Number(state.ScannedHeight),
            Cells.Time(state.ScannedTime),
            Cells.Number(state.HeadHeight),
            Cells.Number(state.UnusedAddresses),
            Cells.Number(state.InReview));
        return table;
    }

    public static Table List(IEnumerable<AdminPurchase> purchases)
    {
        var table = Cells.Table("purchase", "user", "status", "because", "BTC", "came", "AITBC credited", "rate", "address", "key", "made out");
        foreach (var admin in purchases)
        {
            var purchase = admin.Purchase;
            table.Row(
                Cells.Text(purchase.PurchaseId),
                Cells.Text(admin.UserId),
                Cells.Text(purchase.Status),
                Cells.Text(purchase.ReviewReason),
                Cells.Text(purchase.BtcAmount),
                Cells.Text(purchase.ReceivedBtc),
                Cells.Text(purchase.CreditedAitbc),
                Cells.Text(purchase.Rate),
                Cells.Text(purchase.Address),
                Cells.Number(admin.AddressIndex),
                Cells.Time(purchase.CreateTime));
        }

        return table;
    }
}
