using System.CommandLine;

namespace AIForge.Admin.Commands;

/// <summary>`new-key` and `addresses`: the key of an administrator.</summary>
internal static class KeyCommands
{
    public static Command BuildNew(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "File to make; one that exists is left alone." };
        var command = new Command("new-key", "Make a key file and print its wallets, one of which an administrator puts on the whitelist.") { file };
        command.SetAction((parsed, _) => session.ShowWalletsAsync(parsed, () => KeyFile.Create(parsed.GetValue(file)!)));
        return command;
    }

    public static Command BuildShow(Session session)
    {
        var command = new Command("addresses", "Print the wallets of a key file.");
        command.SetAction((parsed, _) => session.ShowWalletsAsync(parsed, () => session.ReadKey(parsed)));
        return command;
    }
}
