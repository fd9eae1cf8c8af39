using System.Collections.Concurrent;

namespace AIForge.Coordinator.Nodes;

/// <summary>
/// Looks node tokens up, remembering hits for a few seconds so that a busy node costs no query per generation.
/// A change of a token is announced, so every replica forgets it at once: see <see cref="NodeTokenChanges"/>.
/// </summary>
internal sealed class NodeTokenCache(NodesStore store, TimeProvider clock)
{
    private const int Capacity = 20_000;
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async ValueTask<NodeIdentity?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (!NodeTokens.LooksRight(token)) return null;

        var hash = NodeTokens.Hash(token);
        var key = Convert.ToHexString(hash);
        var now = clock.GetUtcNow();
        if (_entries.TryGetValue(key, out var entry) && entry.Until > now) return entry.Identity;

        var identity = await store.FindByTokenAsync(hash, cancellationToken);
        if (identity is null) return null;
        if (_entries.Count >= Capacity) _entries.Clear();
        _entries[key] = new Entry(identity, now + KeepFor);
        return identity;
    }

    public void Forget(Guid nodeId)
    {
        foreach (var (key, entry) in _entries)
        {
            if (entry.Identity.NodeId == nodeId) _entries.TryRemove(key, out _);
        }
    }

    private sealed record Entry(NodeIdentity Identity, DateTimeOffset Until);
}
