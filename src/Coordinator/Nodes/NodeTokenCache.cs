using System.Collections.Concurrent;

namespace AIForge.Coordinator.Nodes;

/// <summary>
/// Looks node tokens up, remembering those of nodes for a second so that a busy node costs no query per generation. A token that
/// stops working is announced, and the second bounds what a lost announcement can do: see <see cref="NodeTokenChanges"/>.
/// </summary>
internal sealed class NodeTokenCache(NodeTokensStore store, TimeProvider clock)
{
    private const int Capacity = 20_000;
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private int _generation;

    public async ValueTask<KnownNodeToken?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (!NodeTokens.LooksRight(token)) return null;

        var hash = NodeTokens.Hash(token);
        var key = Convert.ToHexString(hash);
        var now = clock.GetUtcNow();
        if (_entries.TryGetValue(key, out var entry) && entry.Until > now) return entry.Token;

        var generation = Volatile.Read(ref _generation);
        var known = await store.FindByHashAsync(hash, cancellationToken);
        // One without a node gets its node any moment, on any replica.
        if (known?.NodeId is null) return known;

        if (_entries.Count >= Capacity) _entries.Clear();
        var found = new Entry(known, now + KeepFor);
        _entries[key] = found;
        // A revocation that came while we were asking may have been missed by our answer: then do not keep it.
        if (Volatile.Read(ref _generation) != generation) _entries.TryRemove(KeyValuePair.Create(key, found));
        return known;
    }

    public void Forget(Guid tokenId)
    {
        Interlocked.Increment(ref _generation);
        foreach (var (key, entry) in _entries)
        {
            if (entry.Token.Id == tokenId) _entries.TryRemove(key, out _);
        }
    }

    private sealed record Entry(KnownNodeToken Token, DateTimeOffset Until);
}
