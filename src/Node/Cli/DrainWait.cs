using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>Waits until a drained node has nothing left to do.</summary>
internal static class DrainWait
{
    private const int StillRunning = 4;

    // What the coordinator sent in the moment of draining arrives a little later.
    private const int QuietLooks = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <param name="timeoutSeconds">Null for no limit.</param>
    /// <returns>0 when nothing runs any more or the node does not run, 4 when the time was up before.</returns>
    public static async Task<int> RunAsync(NodeOptions options, int? timeoutSeconds, TimeProvider clock, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        var status = 0;
        await AnsiConsole.Status().StartAsync("waiting", async context =>
        {
            for (var quiet = 0; quiet < QuietLooks && StatusFile.Read(options.DataFolder) is { IsRunning: true } report;)
            {
                var left = report.Jobs + report.ActiveGenerations + report.QueuedGenerations;
                // Before it has noticed the drain, an idle node may be given work.
                quiet = left == 0 && report.NoWorkWanted is not null ? quiet + 1 : 0;
                if (timeoutSeconds is { } limit && clock.GetElapsedTime(begun).TotalSeconds >= limit)
                {
                    AnsiConsole.MarkupLine($"{left} job(s) and generation(s) still run.");
                    status = StillRunning;
                    return;
                }

                context.Status($"{report.Jobs} job(s), {report.ActiveGenerations + report.QueuedGenerations} generation(s) left");
                await Task.Delay(Interval, clock, cancellationToken);
            }

            AnsiConsole.MarkupLine("Nothing runs any more.");
        });
        return status;
    }
}
