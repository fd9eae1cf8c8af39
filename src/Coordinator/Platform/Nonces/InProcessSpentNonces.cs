namespace AIForge.Coordinator.Platform.Nonces;

/// <summary>The memory of a single replica. When it is full of nonces that still count, it accepts none rather than forget one.</summary>
internal sealed class InProcessSpentNonces(TimeProvider clock, int capacity = InProcessSpentNonces.DefaultCapacity) : ISpentNonces
{
    private const int DefaultCapacity = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Purpose, string Nonce), DateTimeOffset> _spent = [];

    public ValueTask<bool> TrySpendAsync(string purpose, string nonce, TimeSpan remember, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            if (_spent.Count >= capacity) Forget(now);
            if (_spent.TryGetValue((purpose, nonce), out var until) && until > now) return ValueTask.FromResult(false);
            if (_spent.Count >= capacity) throw NonceFaults.Unavailable();

            _spent[(purpose, nonce)] = now + remember;
            return ValueTask.FromResult(true);
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, until) in _spent)
        {
            if (until <= now) _spent.Remove(key);
        }
    }
}
