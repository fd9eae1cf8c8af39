namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>Limits of this process alone, for one replica or while Redis is away. Memory is bounded by the number of counters.</summary>
internal sealed class InProcessRateLimiter(TimeProvider clock, int capacity = InProcessRateLimiter.DefaultCapacity) : IRateLimiter
{
    private const int DefaultCapacity = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Subject, string Owner, string Rule), Counter> _counters = [];

    public ValueTask<RateLimitDecision> AcquireAsync(
        string subject, IReadOnlyList<RateLimitCharge> charges, LimitsAway whenAway, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var counters = new Counter[charges.Count];
        var statuses = new RateLimitStatus[charges.Count];
        lock (_gate)
        {
            for (var i = 0; i < charges.Count; i++)
            {
                counters[i] = CounterOf(subject, charges[i].Rule, now);
                statuses[i] = counters[i].Window.Look(charges[i], charges[i].Rule.Window.At(now));
            }

            var decision = new RateLimitDecision(statuses);
            for (var i = 0; i < charges.Count && decision.Allowed; i++) Take(counters[i], charges[i], now);
            return ValueTask.FromResult(decision);
        }
    }

    public ValueTask CorrectAsync(string subject, IReadOnlyList<RateLimitCharge> charges, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            foreach (var charge in charges) Take(CounterOf(subject, charge.Rule, now), charge, now);
        }

        return ValueTask.CompletedTask;
    }

    private static void Take(Counter counter, RateLimitCharge charge, long now) => counter.Window.Take(charge.Cost, charge.Rule.Window.At(now));

    private Counter CounterOf(string subject, RateLimitRule rule, long now)
    {
        if (!_counters.TryGetValue((subject, rule.Owner, rule.Name), out var counter))
        {
            if (_counters.Count >= capacity) MakeRoom(now);
            _counters[(subject, rule.Owner, rule.Name)] = counter = new Counter(rule.Window);
        }

        counter.UsedAt = now;
        return counter;
    }

    /// <summary>Forgets what no window shows any more; if that is not enough, those that were quiet longest.</summary>
    private void MakeRoom(long now)
    {
        foreach (var (key, counter) in _counters)
        {
            if (counter.Window.IsOver(counter.Length.At(now))) _counters.Remove(key);
        }

        if (_counters.Count < capacity) return;
        foreach (var (key, _) in _counters.OrderBy(pair => pair.Value.UsedAt).Take((capacity / 10) + 1).ToList()) _counters.Remove(key);
    }

    private sealed class Counter(RateWindow length)
    {
        // A field: the window is a mutable struct.
        public WindowCounter Window;

        public RateWindow Length { get; } = length;

        public long UsedAt { get; set; }
    }
}
