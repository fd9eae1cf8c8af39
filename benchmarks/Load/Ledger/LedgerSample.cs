using System.Diagnostics;

namespace AIForge.Load.Ledger;

/// <summary>Units done a second by clients that each wait for one answer before the next, and the milliseconds of an answer.</summary>
/// <param name="Server">Microseconds of processor time that PostgreSQL took for a unit; 0 where nobody asked.</param>
/// <param name="Driver">The same of this process.</param>
internal sealed record LedgerSample(double Rate, double P50, double P99, double Server = 0, double Driver = 0)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4);

    /// <param name="act">Does one round of the client of this number and returns how many units that were.</param>
    /// <param name="postmaster">The process whose processor time is asked for too.</param>
    public static async Task<LedgerSample> MeasureAsync(int clients, Func<int, Task<int>> act, int? postmaster = null)
    {
        var before = postmaster is { } first ? ProcessorTime.Read(first) : null;
        var start = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => RunAsync(client, start, act))));
        var times = results.SelectMany(result => result.Times).ToList();
        var sample = new LedgerSample(results.Sum(result => result.Units) / Measured.TotalSeconds, Percentiles.Of(times, 0.5), Percentiles.Of(times, 0.99));
        if (before is null) return sample;
        var (used, all) = (ProcessorTime.Read(postmaster!.Value) - before, results.Sum(result => result.All));
        return sample with { Server = used.Server.TotalMicroseconds / all, Driver = used.Driver.TotalMicroseconds / all };
    }

    private static async Task<(long Units, long All, List<double> Times)> RunAsync(int client, long start, Func<int, Task<int>> act)
    {
        var (units, all, times) = (0L, 0L, new List<double>());
        while (Stopwatch.GetElapsedTime(start) is var began && began < WarmUp + Measured)
        {
            var done = await act(client);
            all += done;
            if (began < WarmUp) continue;
            units += done;
            times.Add((Stopwatch.GetElapsedTime(start) - began).TotalMilliseconds);
        }

        return (units, all, times);
    }
}
