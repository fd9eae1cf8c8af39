using System.CommandLine;
using AIForge.Node.Logs;
using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>`logs`: what the node has said, running or not.</summary>
internal static class LogsCommand
{
    private const int Most = 100_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    public static Command Build()
    {
        var settings = new NodeSettings();
        var count = new Option<int>("--lines", "-n") { Description = $"Last lines to show, 0 to {Most}.", DefaultValueFactory = _ => 50 };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what is written from now on, until Ctrl-C." };
        var where = new Option<bool>("--path") { Description = "Only say where the files are." };
        var command = new Command("logs", "Show the node's log, also of one that has ended.") { count, follow, where };
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandErrors.CatchAsync(async () =>
        {
            var files = LogFiles.In(settings.Read(parsed));
            var output = AnsiConsole.Profile.Out.Writer;
            if (parsed.GetValue(where)) await output.WriteLineAsync(files.Newest);
            else await ShowAsync(files, Math.Clamp(parsed.GetValue(count), 0, Most), parsed.GetValue(follow), output, cancellationToken);
            return 0;
        }));
        return command;
    }

    private static async Task ShowAsync(LogFiles files, int count, bool follow, TextWriter output, CancellationToken cancellationToken)
    {
        if (!follow && !files.All.Any())
            throw new NodeSetupException($"There is no log at {files.Newest}: no node has been started on this data folder, or the folder is closed to you. Name another with --data.");

        // Opened first, so that nothing is lost between the last lines and the next ones; a line of that moment may come twice.
        using var following = follow ? new LogFollowing(files) : null;
        foreach (var line in files.Last(count)) await output.WriteLineAsync(line);
        if (following is null) return;
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var line in following.Next()) await output.WriteLineAsync(line);
            await output.FlushAsync(CancellationToken.None);
            await Task.Delay(Interval, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
