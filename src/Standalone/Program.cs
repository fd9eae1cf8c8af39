using System.CommandLine.Invocation;
using AIForge.Standalone.Cli;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    // A file or a pipe shows colour codes as they are.
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
}

var parsed = ForgeCommandLine.Build().Parse(args);
// A mistake is told in a line; all of the help would hide it.
if (parsed.Action is ParseErrorAction mistake) mistake.ShowHelp = args.Length == 0;
return await parsed.InvokeAsync();
