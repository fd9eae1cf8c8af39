namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>Limits of this process alone, for one replica or while Redis is away. Memory is bounded by the number of counters.</summary>
internal sealed class InProcessRateLimiter(TimeProvider clock, int capacity = InProcessRateLimiter.DefaultCapacity) : IRateLimiter
{
    private const int DefaultCapacity = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Subject, RateLimitRule Rule), Counter> _counters = [];

    public ValueTask<RateLimitDecision> AcquireAsync(
        string subject, IReadOnlyList<RateLimitRule> rules, int cost, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var counters = new Counter[rules.Count];
        var states = new RuleState[rules.Count];
        lock (_gate)
        {
            for (var i = 0; i < rules.Count; i++)
            {
                counters[i] = CounterOf(subject, rules[i], now);
                states[i] = counters[i].Window.Look(rules[i], now, cost);
            }

            var decision = RateLimitDecision.Of(rules, states);
            for (var i = 0; i < rules.Count && decision.Allowed; i++) counters[i].Window.Take(cost);
            return ValueTask.FromResult(decision);
        }
    }

    private Counter CounterOf(string subject, RateLimitRule rule, long now)
    {
        if (!_counters.TryGetValue((subject, rule), out var counter))
        {
            if (_counters.Count >= capacity) MakeRoom(now);
            _counters[(subject, rule)] = counter = new Counter();
        }

        counter.UsedAt = now;
        return counter;
    }

    /// <summary>Forgets what no window shows any more; if that is not enough, those that were quiet longest.</summary>
    private void MakeRoom(long now)
    {
        foreach (var (key, counter) in _counters)
        {
            if (counter.Window.IsOver(key.Rule, now)) _counters.Remove(key);
        }

        if (_counters.Count < capacity) return;
        foreach (var (key, _) in _counters.OrderBy(pair => pair.Value.UsedAt).Take((capacity / 10) + 1).ToList()) _counters.Remove(key);
    }

    private sealed class Counter
    {
        // A field: the window is a mutable struct.
        public SlidingWindow Window;

        public long UsedAt { get; set; }
    }
}
