namespace AIForge.Coordinator.Payments.Chains;

/// <summary>
/// Spreads the requests to one endpoint: a second's worth may go at once, further ones wait for their turn, and what would wait for
/// longer than a second is refused rather than queued.
/// </summary>
internal sealed class PacingHandler(int requestsPerSecond, TimeProvider clock, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _gap = TimeSpan.FromSeconds(1) / requestsPerSecond;
    private readonly Lock _lock = new();
    private DateTimeOffset _paidUntil;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var wait = Reserve();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }

    private TimeSpan Reserve()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var start = _paidUntil > now - Burst ? _paidUntil : now - Burst;
            if (start > now + Burst) throw new HttpRequestException("too many requests wait for this endpoint");
            _paidUntil = start + _gap;
            return _paidUntil - now;
        }
    }
}
