using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Admin.Views;

internal static class WalletViews
{
    public static Table List(IEnumerable<AdminWallet> wallets)
    {
        var table = Cells.Table("address", "network", "label", "added by", "since");
        foreach (var wallet in wallets)
            table.Row(Cells.Text(wallet.Address), Cells.Text(wallet.Network), Cells.Text(wallet.Label), Cells.Text(wallet.AddedBy), Cells.Time(wallet.AddTime));
        return table;
    }

    public static Table Addresses(IEnumerable<AdminWallet> wallets)
    {
        var table = Cells.Table("address", "network");
        foreach (var wallet in wallets) table.Row(Cells.Text(wallet.Address), Cells.Text(wallet.Network));
        return table;
    }
}
