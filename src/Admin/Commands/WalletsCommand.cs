using System.CommandLine;
using AIForge.Admin.Views;
using AIForge.Protocol.V1;

namespace AIForge.Admin.Commands;

/// <summary>`wallets`: who may administer.</summary>
internal static class WalletsCommand
{
    public static Command Build(Session session) => new("wallets", "The wallets that may administer.")
    {
        BuildList(session),
        BuildAdd(session),
        BuildRemove(session),
    };

    private static Command BuildList(Session session)
    {
        var command = new Command("list", "List them.");
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<ListAdminWalletsResponse>(HttpMethod.Get, RequestTarget.Of($"/api/admin/wallets"), null, token),
            answer => WalletViews.List(answer.Wallets)));
        return command;
    }

    private static Command BuildAdd(Session session)
    {
        var (network, address) = Arguments();
        var label = new Option<string>("--label") { Description = "Whose it is, for people.", DefaultValueFactory = _ => "" };
        var command = new Command("add", "Let a wallet administer.") { network, address, label };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<AddAdminWalletResponse>(
                HttpMethod.Post,
                RequestTarget.Of($"/api/admin/wallets"),
                new AddAdminWalletRequest { Network = parsed.GetValue(network), Address = parsed.GetValue(address), Label = parsed.GetValue(label) },
                token),
            answer => WalletViews.List([answer.Wallet])));
        return command;
    }

    private static Command BuildRemove(Session session)
    {
        var (network, address) = Arguments();
        var command = new Command("remove", "Take the rights of a wallet away. The last one stays.") { network, address };
        command.SetAction((parsed, token) => session.RunAsync(
            parsed,
            client => client.SendAsync<RemoveAdminWalletResponse>(
                HttpMethod.Delete, RequestTarget.Of($"/api/admin/wallets/{parsed.GetValue(network)}/{parsed.GetValue(address)}"), null, token),
            _ => Cells.Text($"{parsed.GetValue(address)} no longer administers.")));
        return command;
    }

    private static (Argument<string> Network, Argument<string> Address) Arguments() =>
        (new Argument<string>("NETWORK") { Description = "ethereum or tron" }, new Argument<string>("ADDRESS") { Description = "With its checksum." });
}
