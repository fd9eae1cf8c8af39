using System.Collections.Concurrent;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.RateLimits;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>
/// Says what a key of a service may use now. It is kept in memory for a few seconds, and forgotten on every replica when the service
/// or the subscription changes.
/// </summary>
internal sealed class ServiceAccess
{
    /// <summary>Payload: the id of a service or of a subscription.</summary>
    public const string ChangedChannel = "service_changed";

    private const int Capacity = 50_000;

    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, (AccessRecord Access, DateTimeOffset Until)> _known = [];
    private readonly ServiceAccessStore _store;
    private readonly TimeProvider _clock;
    private int _generation;

    public ServiceAccess(ServiceAccessStore store, NotificationListener notifications, TimeProvider clock)
    {
        (_store, _clock) = (store, clock);
        notifications.Subscribe(ChangedChannel, Forget);
    }

    /// <summary>Null when the caller's credential is no key of a service.</summary>
    /// <exception cref="Shared.Faults.FaultException">It is one, and may use nothing now.</exception>
    public async ValueTask<ServiceTerms?> FindAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.SubscriptionId is not { } subscriptionId) return null;

        var access = await OfAsync(subscriptionId, cancellationToken);
        var now = _clock.GetUtcNow();
        if (access.IsOverAt(now)) throw ServicesFaults.SubscriptionOver();
        if (access.ServiceStatus == "paused") throw ServicesFaults.Paused();
        return ToTerms(access, now);
    }

    /// <param name="id">Of a service or a subscription, as text; empty for everything.</param>
    public void Forget(string id)
    {
        Interlocked.Increment(ref _generation);
        if (!Guid.TryParse(id, out var changed))
        {
            _known.Clear();
            return;
        }

        foreach (var (subscription, (access, _)) in _known)
        {
            if (subscription == changed || access.ServiceId == changed) _known.TryRemove(subscription, out _);
        }
    }

    private async ValueTask<AccessRecord> OfAsync(Guid subscriptionId, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (_known.TryGetValue(subscriptionId, out var known) && known.Until > now) return known.Access;

        var generation = Volatile.Read(ref _generation);
        var access = await _store.FindAsync(subscriptionId, cancellationToken) ?? throw ServicesFaults.SubscriptionOver();
        if (_known.Count >= Capacity) _known.Clear();
        var found = (access, now + KeepFor);
        _known[subscriptionId] = found;
        // A change that came while we were asking may have been missed by our answer: then do not keep it.
        if (Volatile.Read(ref _generation) != generation) _known.TryRemove(KeyValuePair.Create(subscriptionId, found));
        return access;
    }

    private static ServiceTerms ToTerms(AccessRecord access, DateTimeOffset now) => new()
    {
        SubscriptionId = access.SubscriptionId,
        ServiceId = access.ServiceId,
        ModelId = access.ModelId,
        SubscriberId = access.SubscriberId,
        Prices = access.PeriodEnd is null ? access.PricesAt(now) : ServicePrices.Free,
        NodesOf = access.Serving == "own" ? access.OwnerId : null,
        ComputeShare = access.ComputeShare,
        Limits = RulesOf(access),
    };

    // By subscription: another key does not bring new limits.
    private static IReadOnlyList<RateLimitRule> RulesOf(AccessRecord access)
    {
        var owner = $"service:{access.SubscriptionId:N}:";
        RateLimitRule[] rules =
        [
            new("service-minute", access.RequestsPerMinute, RateWindow.Minute) { Owner = owner },
            new("service-day", access.RequestsPerDay, RateWindow.Day) { Owner = owner },
            new("service-tokens-month", access.TokensPerMonth, RateWindow.Month, RateLimitRule.Tokens) { Owner = owner },
        ];
        return [.. rules.Where(rule => rule.Limit > 0)];
    }
}
