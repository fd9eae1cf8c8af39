using System.CommandLine;

namespace AIForge.Node.Cli;

/// <summary>The commands of the daemon.</summary>
internal static class NodeCommandLine
{
    public static RootCommand Build() => new("AIForge Network node: lends this machine's compute and earns for it.")
    {
        RunCommand.Build(),
        ProbeCommand.Build(),
        BenchCommand.Build(),
        StatusCommand.Build(),
        LogsCommand.Build(),
        EarningsCommand.Build(),
        DrainCommands.BuildDrain(),
        DrainCommands.BuildResume(),
    };
}
