using System.CommandLine;
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
// The parts stop one after the other, 20 s each at most: without this, the library ends the process after 2 s and leaves the database to be killed.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1.5) });
