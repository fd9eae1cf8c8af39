namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>The counter of one subject and rule, in milliseconds and whole units. RedisRateLimiter.lua holds the same arithmetic.</summary>
internal struct SlidingWindow
{
    private long _index;
    private long _current;
    private long _previous;

    /// <summary>Moves on to the window that holds <paramref name="now"/>; a clock that went back a little stays in the later one.</summary>
    public RuleState Look(RateLimitRule rule, long now, int cost)
    {
        var window = (long)rule.Window.TotalMilliseconds;
        var index = now / window;
        if (index > _index)
        {
            _previous = index == _index + 1 ? _current : 0;
            _current = 0;
            _index = index;
        }

        var left = Math.Clamp(((_index + 1) * window) - now, 1, window);
        var used = _current + Share(_previous, left, window);
        var fits = used + cost <= rule.Limit;
        var remaining = (int)Math.Max(0, rule.Limit - used - (fits ? cost : 0));
        return new RuleState(fits, remaining, fits ? left : WaitFor(rule.Limit, cost, left, window));
    }

    public void Take(int cost) => _current += cost;

    public readonly bool IsOver(RateLimitRule rule, long now) => now / (long)rule.Window.TotalMilliseconds > _index + 1;

    /// <summary>Rounded up: the limit is never exceeded by a fraction.</summary>
    private static long Share(long count, long left, long window) => ((count * left) + window - 1) / window;

    private readonly long WaitFor(int limit, int cost, long left, long window)
    {
        if (cost > limit) return window;

        var room = limit - cost - _current;
        // Either the previous window slides out far enough within this one, or this one must become the previous one first.
        return room >= 0
            ? Math.Max(1, left - (room * window / Math.Max(1, _previous)))
            : left + window - ((limit - cost) * window / _current);
    }
}
