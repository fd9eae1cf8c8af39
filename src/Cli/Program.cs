using System.CommandLine.Invocation;
using AIForge.Cli.Commands;

var parsed = CliCommandLine.Parse(args, Environment.GetEnvironmentVariable("AIFORGE_KEY"));
// A mistake is told in a line; all of the help would hide it.
if (parsed.Action is ParseErrorAction mistake) mistake.ShowHelp = args.Length == 0;
return await parsed.InvokeAsync();
