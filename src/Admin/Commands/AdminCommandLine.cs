using System.CommandLine;
using System.CommandLine.Invocation;

namespace AIForge.Admin.Commands;

/// <summary>The commands behind ./forge admin.</summary>
internal static class AdminCommandLine
{
    // An argument may begin with '@', as part of a mail address does; it never names a file of arguments.
    private static readonly ParserConfiguration Plain = new() { ResponseFileTokenReplacer = null };

    /// <param name="help">Where help goes. It names what people type, and not the program's file.</param>
    public static async Task<int> RunAsync(string[] args, TextWriter help)
    {
        var parsed = Parse(args);
        // A mistake is told in a line; all of the help would hide it.
        if (parsed.Action is ParseErrorAction mistake) mistake.ShowHelp = args.Length == 0;
        var said = new StringWriter();
        var status = await parsed.InvokeAsync(new InvocationConfiguration { Output = said });
        await help.WriteAsync(said.ToString().Replace(RootCommand.ExecutableName, "./forge admin", StringComparison.Ordinal));
        return status;
    }

    public static ParseResult Parse(IReadOnlyList<string> args) => Build().Parse(args, Plain);

    private static RootCommand Build()
    {
        var session = new Session();
        var root = new RootCommand("Administers an AIForge Network through its gateway; each request is signed with the key of a file.")
        {
            WalletsCommand.Build(session),
            UsersCommand.Build(session),
            NodesCommand.Build(session),
            PaymentsCommand.Build(session),
            JobPaymentsCommand.Build(session),
            PayoutsCommand.Build(session),
            ContractsCommand.Build(session),
            ExchangeCommand.Build(session),
            SettingsCommand.Build(session),
            EventsCommand.Build(session),
            RevenueCommand.Build(session),
            VerifyProofCommand.Build(session),
            KeyCommands.BuildNew(session),
            KeyCommands.BuildShow(session),
        };
        session.AddTo(root);
        return root;
    }
}
