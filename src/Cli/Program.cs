using System.CommandLine.Invocation;
using AIForge.Cli.Commands;
using Spectre.Console;

// For grep and less: lines of a file need not fit a terminal.
if (!AnsiConsole.Profile.Out.IsTerminal) AnsiConsole.Profile.Width = 400;

var parsed = CliCommandLine.Parse(args, Environment.GetEnvironmentVariable("AIFORGE_KEY"));
// A mistake is told in a line; all of the help would hide it, but `job` alone asks what there is, as nothing does.
if (parsed.Action is ParseErrorAction mistake) mistake.ShowHelp = args is [] or ["job"];
return await parsed.InvokeAsync();
