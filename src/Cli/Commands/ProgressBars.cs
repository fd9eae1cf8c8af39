using AIForge.Cli.Files;
using Spectre.Console;

namespace AIForge.Cli.Commands;

/// <summary>A bar for each stage of a long command.</summary>
internal sealed class ProgressBars(ProgressContext context) : IFileProgress
{
    public static Task RunAsync(Func<IFileProgress, Task> command) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
        .StartAsync(context => command(new ProgressBars(context)));

    public Action<long> Begin(string stage, long bytes)
    {
        var bar = context.AddTask(stage, maxValue: bytes);
        // Parts are sent at once, and a bar is not made for that.
        return done =>
        {
            lock (bar) bar.Increment(done);
        };
    }
}
