using AIForge.Standalone.Cli;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    // A file or a pipe shows colour codes as they are.
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
}

return await ForgeCommandLine.Build().Parse(args).InvokeAsync();
