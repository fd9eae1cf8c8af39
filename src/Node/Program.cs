using System.CommandLine.Invocation;
using AIForge.Node.Cli;

var parsed = NodeCommandLine.Build().Parse(args);
// A mistake is told in a line; all of the help would hide it.
if (parsed.Action is ParseErrorAction mistake) mistake.ShowHelp = args.Length == 0;
return await parsed.InvokeAsync();
