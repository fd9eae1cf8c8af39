using System.Diagnostics;

namespace AIForge.EndToEnd.Tests;

/// <summary>Waits for something that happens in another process and sends no signal to this one.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);

    public static async Task<T> GetAsync<T>(Func<Task<T?>> look, string what, TimeSpan? within = null)
        where T : class
    {
        var limit = within ?? TimeSpan.FromSeconds(30);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (await look() is { } found) return found;
            if (waited.Elapsed > limit) throw new TimeoutException($"Waited {limit.TotalSeconds:F0} s in vain for {what}.");
            await Task.Delay(Poll);
        }
    }

    public static Task BecomesTrueAsync(Func<Task<bool>> look, string what, TimeSpan? within = null) =>
        GetAsync(async () => await look() ? "yes" : null, what, within);
}
