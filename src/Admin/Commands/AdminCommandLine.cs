using System.CommandLine;

namespace AIForge.Admin.Commands;

/// <summary>The commands behind ./forge admin.</summary>
internal static class AdminCommandLine
{
    // An argument may begin with '@', as part of a mail address does; it never names a file of arguments.
    private static readonly ParserConfiguration Plain = new() { ResponseFileTokenReplacer = null };

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
