using System.Diagnostics;

namespace AIForge.Load.Ledger;

/// <summary>Units done a second by clients that each wait for one answer before the next, and the milliseconds of an answer.</summary>
internal sealed record LedgerSample(double Rate, double P50, double P99)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4);

    /// <param name="act">Does one round of the client of this number and returns how many units that were.</param>
    public static async Task<LedgerSample> MeasureAsync(int clients, Func<int, Task<int>> act)
    {
        var start = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => RunAsync(client, start, act))));
        var times = results.SelectMany(result => result.Times).ToList();
        return new LedgerSample(results.Sum(result => result.Units) / Measured.TotalSeconds, Percentiles.Of(times, 0.5), Percentiles.Of(times, 0.99));
    }

    private static async Task<(long Units, List<double> Times)> RunAsync(int client, long start, Func<int, Task<int>> act)
    {
        var (units, times) = (0L, new List<double>());
        while (Stopwatch.GetElapsedTime(start) is var began && began < WarmUp + Measured)
        {
            var done = await act(client);
            if (began < WarmUp) continue;
            units += done;
            times.Add((Stopwatch.GetElapsedTime(start) - began).TotalMilliseconds);
        }

        return (units, times);
    }
}
