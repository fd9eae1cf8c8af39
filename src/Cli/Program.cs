using AIForge.Cli.Commands;
using Spectre.Console;

// For grep and less: lines of a file need not fit a terminal.
if (!AnsiConsole.Profile.Out.IsTerminal) AnsiConsole.Profile.Width = 400;

return await CliCommandLine.RunAsync(args, Environment.GetEnvironmentVariable("AIFORGE_KEY"), Console.Out);
