using System.CommandLine;
using System.CommandLine.Invocation;
using AIForge.Node.Cli;

var parsed = NodeCommandLine.Build().Parse(args);
// A mistake is told in a line; all of the help would hide it.
if (parsed.Action is ParseErrorAction mistake) mistake.ShowHelp = args.Length == 0;
// The daemon gives its work back and removes its containers, which the host limits to 30 s: without this, the library ends the process after 2 s.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
