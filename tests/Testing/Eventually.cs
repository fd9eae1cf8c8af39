using System.Diagnostics;

namespace AIForge.Testing;

/// <summary>For what gives no signal when it happens: asks again and again, but not for ever.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static Task IsTrueAsync(Func<bool> condition, TimeSpan? limit = null) => IsTrueAsync(() => Task.FromResult(condition()), limit);

    public static async Task IsTrueAsync(Func<Task<bool>> condition, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Pause);
        while (!await condition())
        {
            if (watch.Elapsed > (limit ?? Timeouts.Default)) throw new TimeoutException($"Not true within {(limit ?? Timeouts.Default).TotalSeconds} s");
            await timer.WaitForNextTickAsync();
        }
    }
}
