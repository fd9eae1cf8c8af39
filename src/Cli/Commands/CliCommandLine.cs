using System.CommandLine;

namespace AIForge.Cli.Commands;

/// <summary>The commands behind ./forge model.</summary>
internal static class CliCommandLine
{
    // An argument may begin with '@'; it never names a file of arguments.
    private static readonly ParserConfiguration Plain = new() { ResponseFileTokenReplacer = null };

    /// <param name="key">Of the environment; an option comes before it.</param>
    public static ParseResult Parse(IReadOnlyList<string> args, string? key)
    {
        var session = new Session(key);
        var root = new RootCommand("Your models on an AIForge Network.")
        {
            ModelCommands.BuildPush(session),
            ImportCommand.Build(session),
            ModelCommands.BuildList(session),
            ModelCommands.BuildShow(session),
            ModelCommands.BuildPull(session),
            ModelCommands.BuildDelete(session),
        };
        session.AddTo(root);
        return root.Parse(args, Plain);
    }
}
