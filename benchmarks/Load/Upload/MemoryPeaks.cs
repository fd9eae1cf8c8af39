using AIForge.Load.Network;

namespace AIForge.Load.Upload;

/// <summary>The most resident memory that two processes take while something is done.</summary>
internal sealed class MemoryPeaks : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _watch;

    public MemoryPeaks(ProgramProcess first, ProgramProcess second) => _watch = WatchAsync(first, second);

    /// <summary>Megabytes.</summary>
    public double First { get; private set; }

    public double Second { get; private set; }

    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _watch;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
    }

    private async Task WatchAsync(ProgramProcess first, ProgramProcess second)
    {
        while (!_end.IsCancellationRequested)
        {
            First = Math.Max(First, first.ResidentMegabytes);
            Second = Math.Max(Second, second.ResidentMegabytes);
            await Task.Delay(Interval, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
