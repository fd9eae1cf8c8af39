using System.CommandLine;

namespace AIForge.Standalone.Cli;

/// <summary>The data folder that every command works on.</summary>
internal static class DataOption
{
    public static Option<string> Create() => new("--data")
    {
        Description = "Folder for everything that is kept.",
        DefaultValueFactory = _ => Default(),
    };

    // As root the database runs as another user, who could not enter root's home.
    private static string Default() => Environment.UserName == "root"
        ? "/var/lib/aiforge"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "aiforge");
}
