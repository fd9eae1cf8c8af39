using System.Diagnostics;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>
/// Ends an act at one of its moments: before or after any statement that it sends to the database. Counts only what happens inside of
/// <see cref="RunAsync"/>, wherever that hops to.
/// </summary>
internal sealed class Killer : IDisposable
{
    private readonly CancellationTokenSource _killed = new();
    private readonly Activity _act = new("act");
    private readonly ActivityListener _listener;
    private readonly int _moment;
    private int _moments;

    private Killer(int moment)
    {
        _moment = moment;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = Count,
            ActivityStopped = Count,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Runs the act again and again, killed one moment later each time, until it gets through; <paramref name="check"/> looks at each wreck.</summary>
    /// <returns>How many times it was killed.</returns>
    public static async Task<int> RunAllAsync(Func<Task<Func<CancellationToken, Task>>> prepare, Func<Task> check)
    {
        for (var moment = 1; ; moment++)
        {
            var act = await prepare();
            using var killer = new Killer(moment);
            var survived = await killer.RunAsync(act);
            await check();
            if (survived) return moment - 1;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _act.Dispose();
        _killed.Dispose();
    }

    private async Task<bool> RunAsync(Func<CancellationToken, Task> act)
    {
        _act.Start();
        try
        {
            await act(_killed.Token).Within();
            return !_killed.IsCancellationRequested;
        }
        catch (Exception) when (_killed.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _act.Stop();
        }
    }

    private void Count(Activity statement)
    {
        if (statement.TraceId == _act.TraceId && Interlocked.Increment(ref _moments) == _moment) _killed.Cancel();
    }
}
