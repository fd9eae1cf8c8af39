namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>Limits of this process alone, for one replica or while Redis is away. Memory is bounded by the number of subjects.</summary>
internal sealed class InProcessRateLimiter(TimeProvider clock, int capacity = InProcessRateLimiter.DefaultCapacity) : IRateLimiter
{
    private const int DefaultCapacity = 50_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public ValueTask<RateLimitDecision> AcquireAsync(
        string subject, IReadOnlyList<RateLimitRule> rules, int cost, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            var windows = EntryOf(subject, rules, now).Windows;
            var states = new RuleState[rules.Count];
            for (var i = 0; i < rules.Count; i++) states[i] = windows[i].Look(rules[i], now, cost);

            var decision = RateLimitDecision.Of(rules, states);
            for (var i = 0; i < rules.Count && decision.Allowed; i++) windows[i].Take(cost);
            return ValueTask.FromResult(decision);
        }
    }

    private Entry EntryOf(string subject, IReadOnlyList<RateLimitRule> rules, long now)
    {
        if (_entries.TryGetValue(subject, out var entry) && entry.Rules.SequenceEqual(rules))
        {
            entry.UsedAt = now;
            return entry;
        }

        if (_entries.Count >= capacity) MakeRoom(now);
        return _entries[subject] = new Entry([.. rules]) { UsedAt = now };
    }

    /// <summary>Forgets what no window shows any more; if that is not enough, those that were quiet longest.</summary>
    private void MakeRoom(long now)
    {
        foreach (var (subject, entry) in _entries)
        {
            if (entry.IsOver(now)) _entries.Remove(subject);
        }

        if (_entries.Count < capacity) return;
        foreach (var (subject, _) in _entries.OrderBy(pair => pair.Value.UsedAt).Take((capacity / 10) + 1).ToList()) _entries.Remove(subject);
    }

    private sealed class Entry(RateLimitRule[] rules)
    {
        public RateLimitRule[] Rules { get; } = rules;

        public SlidingWindow[] Windows { get; } = new SlidingWindow[rules.Length];

        public long UsedAt { get; set; }

        public bool IsOver(long now)
        {
            for (var i = 0; i < Rules.Length; i++)
            {
                if (!Windows[i].IsOver(Rules[i], now)) return false;
            }

            return true;
        }
    }
}
