using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts;

/// <summary>
/// Looks API keys up and believes what it found for a few seconds, so that a busy key costs no query per call.
/// A revocation empties it at once: directly on the replica that revokes, by signal on the others.
/// </summary>
internal sealed class ApiKeyCache(AccountsStore store, IOptions<AccountsOptions> options, TimeProvider clock)
{
    private const int Capacity = 20_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private int _generation;

    public async ValueTask<KnownApiKey?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        if (!ApiKeySecret.LooksRight(secret)) return null;

        var hash = ApiKeySecret.Hash(secret);
        var index = Convert.ToHexString(hash);
        var now = clock.GetUtcNow();
        if (_entries.TryGetValue(index, out var entry) && entry.Until > now) return entry.Key;

        var generation = Volatile.Read(ref _generation);
        var key = await store.FindKeyByHashAsync(hash, cancellationToken);
        if (key is null) return null;

        if (_entries.Count >= Capacity) _entries.Clear();
        var found = new Entry(key, now + options.Value.CacheKeysFor);
        _entries[index] = found;
        // A revocation that came while we were asking may have been missed by our answer: then do not keep it.
        if (Volatile.Read(ref _generation) != generation) _entries.TryRemove(KeyValuePair.Create(index, found));
        return key;
    }

    public void Forget(Guid keyId)
    {
        Interlocked.Increment(ref _generation);
        foreach (var (index, entry) in _entries)
        {
            if (entry.Key.Id == keyId) _entries.TryRemove(index, out _);
        }
    }

    private sealed record Entry(KnownApiKey Key, DateTimeOffset Until);
}
