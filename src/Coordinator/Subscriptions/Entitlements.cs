using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using System.Collections.Concurrent;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>
/// Says what a user may use now. The plan is kept in memory for a few seconds, and forgotten on every replica when it changes.
/// </summary>
internal sealed class Entitlements
{
    public const string ChangedChannel = "subscription_changed";

    private const int Capacity = 50_000;

    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, (Plan Plan, DateTimeOffset Until)> _plans = [];
    private readonly SubscriptionsStore _store;
    private readonly CurrentSettings _settings;
    private readonly TimeProvider _clock;
    private int _generation;

    public Entitlements(SubscriptionsStore store, CurrentSettings settings, NotificationListener notifications, TimeProvider clock)
    {
        (_store, _settings, _clock) = (store, settings, clock);
        notifications.Subscribe(ChangedChannel, Forget);
    }

    public async ValueTask<Entitlement> OfAsync(Guid userId, CancellationToken cancellationToken)
    {
        var plan = await PlanOfAsync(userId, cancellationToken);
        return new Entitlement(plan, _settings.Get(PlanLimitsTable.Setting).Of(plan));
    }

    /// <param name="userId">As text; empty for everybody.</param>
    public void Forget(string userId)
    {
        Interlocked.Increment(ref _generation);
        if (Guid.TryParse(userId, out var id)) _plans.TryRemove(id, out _);
        else _plans.Clear();
    }

    private async ValueTask<Plan> PlanOfAsync(Guid userId, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (_plans.TryGetValue(userId, out var known) && known.Until > now) return known.Plan;

        var generation = Volatile.Read(ref _generation);
        var plan = (await _store.FindAsync(userId, cancellationToken))?.Plan ?? Plan.Free;
        if (_plans.Count >= Capacity) _plans.Clear();
        var found = (plan, now + KeepFor);
        _plans[userId] = found;
        // A change that came while we were asking may have been missed by our answer: then do not keep it.
        if (Volatile.Read(ref _generation) != generation) _plans.TryRemove(KeyValuePair.Create(userId, found));
        return plan;
    }
}
