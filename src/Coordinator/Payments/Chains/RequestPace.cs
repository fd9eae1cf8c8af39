using AIForge.Chains.Rpc;

namespace AIForge.Coordinator.Payments.Chains;

/// <summary>
/// Spreads the requests to one endpoint: a second's worth may go at once, further ones wait for their turn, and what would wait for
/// longer than a second is refused rather than queued. A watcher is not refused: it asks one thing after another, and who is refused
/// comes back by that watcher's work alone.
/// </summary>
internal sealed class RequestPace(string name, int requestsPerSecond, TimeProvider clock)
{
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(30);
    private static readonly AsyncLocal<bool> IsPatient = new();

    private readonly TimeSpan _gap = TimeSpan.FromSeconds(1) / requestsPerSecond;
    private readonly Lock _lock = new();
    private DateTimeOffset _paidUntil;

    /// <summary>The calling async method, and what it calls, waits its turn from here on.</summary>
    public static void BePatient() => IsPatient.Value = true;

    /// <exception cref="RpcBusyException">Too many wait.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = Reserve();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellationToken);
    }

    private TimeSpan Reserve()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var start = _paidUntil > now - Burst ? _paidUntil : now - Burst;
            if (start > now + (IsPatient.Value ? LongestPatience : Burst)) throw new RpcBusyException($"too many requests wait for {name}", start - now);
            _paidUntil = start + _gap;
            return _paidUntil - now;
        }
    }
}
