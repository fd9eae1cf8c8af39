using System.Collections.Concurrent;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>Notes which keys are used and writes that down in batches: the time of last use need not be exact, calls must be fast.</summary>
internal sealed class ApiKeyUses(ApiKeysStore store, IOptions<AccountsOptions> options, TimeProvider clock, ILogger<ApiKeyUses> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = options.Value.RecordUsesEvery }, clock, logger)
{
    private const int Capacity = 100_000;

    private readonly ConcurrentDictionary<Guid, bool> _used = new();

    public void Note(Guid keyId)
    {
        if (_used.ContainsKey(keyId) || _used.Count >= Capacity) return;
        _used[keyId] = true;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await RecordAsync(cancellationToken);
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await RecordAsync(cancellationToken);
        return false;
    }

    internal async Task RecordAsync(CancellationToken cancellationToken)
    {
        Guid[] ids = [.. _used.Keys];
        if (ids.Length == 0) return;

        await store.RecordUsesAsync(ids, Clock.GetUtcNow(), cancellationToken);
        foreach (var id in ids) _used.TryRemove(id, out _);
    }
}
