using System.CommandLine;

namespace AIForge.Standalone.Cli;

/// <summary>The commands behind ./forge that run the network.</summary>
internal static class ForgeCommandLine
{
    public static RootCommand Build() => new("AIForge Network on one machine: coordinator, gateway and a node, on embedded defaults.")
    {
        UpCommand.Build(),
        DownCommand.Build(),
        StatusCommand.Build(),
    };
}
