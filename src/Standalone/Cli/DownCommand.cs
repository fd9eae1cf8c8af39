using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;

namespace AIForge.Standalone.Cli;

/// <summary>`down`: stops the network of a data folder in order and waits until it is gone.</summary>
internal static class DownCommand
{
    private const int DidNotStop = 1;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public static Command Build()
    {
        var data = DataOption.Create();
        var command = new Command("down", "Stop the network that runs on the data folder.") { data };
        command.SetAction((parsed, cancellationToken) => StopAsync(Path.GetFullPath(parsed.GetValue(data)!), cancellationToken));
        return command;
    }

    private static async Task<int> StopAsync(string dataFolder, CancellationToken cancellationToken)
    {
        if (RunFile.ReadRunning(dataFolder) is not { } run)
        {
            AnsiConsole.MarkupLineInterpolated($"Nothing runs on {dataFolder}.");
            return 0;
        }

        using (var kill = Process.Start("kill", ["-TERM", $"{run.Pid}"])) await kill.WaitForExitAsync(cancellationToken);
        var deadline = TimeProvider.System.GetUtcNow() + StopTimeout;
        while (ProcessStart.Of(run.Pid) == run.StartTicks)
        {
            if (TimeProvider.System.GetUtcNow() > deadline)
            {
                AnsiConsole.MarkupLineInterpolated($"[red]forge:[/] process {run.Pid} did not stop within {StopTimeout.TotalSeconds} s.");
                return DidNotStop;
            }

            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        }

        AnsiConsole.MarkupLineInterpolated($"Stopped process {run.Pid}. The data stays in {dataFolder}.");
        return 0;
    }
}
