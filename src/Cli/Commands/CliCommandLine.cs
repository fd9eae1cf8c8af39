using System.CommandLine;
using System.CommandLine.Invocation;

namespace AIForge.Cli.Commands;

/// <summary>The commands behind ./forge model and ./forge job.</summary>
internal static class CliCommandLine
{
    // An argument may begin with '@'; it never names a file of arguments.
    private static readonly ParserConfiguration Plain = new() { ResponseFileTokenReplacer = null };

    /// <param name="help">Where help goes. It names what people type, and not the program's file.</param>
    public static async Task<int> RunAsync(string[] args, string? key, TextWriter help)
    {
        var parsed = Parse(args, key);
        // A mistake is told in a line; all of the help would hide it, but `job` alone asks what there is, as nothing does.
        if (parsed.Action is ParseErrorAction mistake) mistake.ShowHelp = args is [] or ["job"];
        var said = new StringWriter();
        var status = await parsed.InvokeAsync(new InvocationConfiguration { Output = said });
        await help.WriteAsync(said.ToString().Replace(RootCommand.ExecutableName, args is ["job", ..] ? "./forge job" : "./forge model", StringComparison.Ordinal));
        return status;
    }

    /// <param name="args">Those of `job` after that word; all others are of `model`.</param>
    /// <param name="key">Of the environment; an option comes before it.</param>
    public static ParseResult Parse(IReadOnlyList<string> args, string? key)
    {
        return args is ["job", ..] ? ParseJob([.. args.Skip(1)], key) : ParseModel(args, key);
    }

    private static ParseResult ParseModel(IReadOnlyList<string> args, string? key)
    {
        var session = new Session("model", key);
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

    private static ParseResult ParseJob(IReadOnlyList<string> args, string? key)
    {
        var session = new Session("job", key);
        var root = new RootCommand("Your container jobs on an AIForge Network.")
        {
            JobCommands.BuildSubmit(session),
            JobCommands.BuildShow(session),
            JobCommands.BuildLogs(session),
            JobCommands.BuildOutputs(session),
            JobCommands.BuildCancel(session),
            JobCommands.BuildWhy(session),
            JobCommands.BuildReceipt(session),
        };
        session.AddTo(root);
        return root.Parse(args, Plain);
    }
}
