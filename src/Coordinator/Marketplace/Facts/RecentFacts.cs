namespace AIForge.Coordinator.Marketplace.Facts;

/// <summary>The facts, counted at most twice a minute however many ask: nobody has to sign in for them.</summary>
internal sealed class RecentFacts(MarketFactsStore store, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(30), CountsAsOnline = TimeSpan.FromSeconds(90), Span = TimeSpan.FromDays(30);

    private readonly SemaphoreSlim _counting = new(1, 1);
    private volatile Counted? _known;

    public async Task<(MarketFacts Facts, DateTimeOffset At)> FindAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } known) return known;
        await _counting.WaitAsync(cancellationToken);
        try
        {
            // Somebody else may have counted while this one waited.
            if (Fresh() is { } counted) return counted;
            var now = clock.GetUtcNow();
            var facts = await store.FindAsync(now - CountsAsOnline, now - Span, cancellationToken);
            _known = new Counted(facts, now);
            return (facts, now);
        }
        finally
        {
            _counting.Release();
        }
    }

    public void Dispose() => _counting.Dispose();

    private (MarketFacts Facts, DateTimeOffset At)? Fresh() => _known is { } known && clock.GetUtcNow() - known.At < KeepFor ? (known.Facts, known.At) : null;

    private sealed record Counted(MarketFacts Facts, DateTimeOffset At);
}
