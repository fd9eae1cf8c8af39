using System.Collections.Concurrent;

namespace AIForge.Coordinator.Models;

/// <summary>
/// Finds models that can be asked something by name, remembering for a few seconds those that everybody may use: every chat request asks.
/// </summary>
internal sealed class ModelCatalog(ModelsStore store, TimeProvider clock)
{
    private const int Capacity = 10_000;
    private const int MaxNameLength = 128;
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (ModelRecord Model, DateTimeOffset Until)> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, (ModelRecord Model, DateTimeOffset Until)> _byId = [];

    public async ValueTask<ModelRecord?> FindByNameAsync(string name, Guid userId, CancellationToken cancellationToken)
    {
        if (name.Length is 0 or > MaxNameLength) return null;

        var now = clock.GetUtcNow();
        if (_byName.TryGetValue(name, out var entry) && entry.Until > now) return entry.Model;

        var model = await store.FindByNameAsync(name, userId, cancellationToken);
        if (model is not { IsServable: true }) return null;
        if (!model.IsPublic) return model;
        if (_byName.Count >= Capacity) _byName.Clear();
        _byName[name] = (model, now + KeepFor);
        return model;
    }

    /// <summary>Whoever may see it: for those whose right to the model was checked otherwise.</summary>
    public async ValueTask<ModelRecord> GetAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_byId.TryGetValue(id, out var entry) && entry.Until > now) return entry.Model;

        var model = await store.GetAsync(id, cancellationToken);
        if (_byId.Count >= Capacity) _byId.Clear();
        _byId[id] = (model, now + KeepFor);
        return model;
    }
}
