using AIForge.Coordinator.Models;

namespace AIForge.Coordinator.Jobs;

/// <summary>Has the models loaded that queued jobs wait for: a few at a time, those of the oldest jobs first, and each not too often. One caller at a time.</summary>
internal sealed class JobModels(JobsStore store, ModelsStore models, IModelLoading loading, TimeProvider clock)
{
    private const int MostAtOnce = 4;

    // The first bounds what a look into a long queue costs; after the second a load that failed meanwhile may be tried elsewhere. Their quotient
    // times the models of one look is how many can wait without the first ones keeping the others back.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(3), BetweenAsks = TimeSpan.FromSeconds(15);

    private readonly Dictionary<Guid, DateTimeOffset> _asked = [];
    private DateTimeOffset _nextLook;

    public async Task AskAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now < _nextLook) return;

        _nextLook = now + BetweenLooks;
        foreach (var (id, _) in _asked.Where(asked => asked.Value + BetweenAsks <= now).ToList()) _asked.Remove(id);
        foreach (var id in await store.AwaitedModelsAsync([.. _asked.Keys], MostAtOnce, now, cancellationToken))
        {
            _asked[id] = now;
            loading.Ask(await models.GetAsync(id, cancellationToken));
        }
    }
}
