using System.Collections.Concurrent;

namespace AIForge.Coordinator.Accounts;

/// <summary>
/// Believes what was looked up for a short time, so that a busy credential costs no query per call. What became wrong is forgotten at
/// once; an answer that was on its way meanwhile is used once and not kept.
/// </summary>
internal sealed class RecentAnswers<TKey, TAnswer>(TimeSpan keepFor, TimeProvider clock)
    where TKey : notnull
    where TAnswer : class
{
    private const int Capacity = 20_000;

    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();
    private int _generation;

    public async ValueTask<TAnswer?> FindAsync(TKey key, Func<TKey, CancellationToken, Task<TAnswer?>> ask, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_entries.TryGetValue(key, out var entry) && entry.Until > now) return entry.Answer;

        var generation = Volatile.Read(ref _generation);
        var answer = await ask(key, cancellationToken);
        if (answer is null) return null;

        if (_entries.Count >= Capacity) _entries.Clear();
        var found = new Entry(answer, now + keepFor);
        _entries[key] = found;
        if (Volatile.Read(ref _generation) != generation) _entries.TryRemove(KeyValuePair.Create(key, found));
        return answer;
    }

    public void Forget(Func<TAnswer, bool> isWrong)
    {
        Interlocked.Increment(ref _generation);
        foreach (var (key, entry) in _entries)
        {
            if (isWrong(entry.Answer)) _entries.TryRemove(key, out _);
        }
    }

    private sealed record Entry(TAnswer Answer, DateTimeOffset Until);
}
