namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>The counter of one subject and rule, in milliseconds and whole units. RedisRateLimiter.lua holds the same arithmetic.</summary>
internal struct WindowCounter
{
    private long _index;
    private long _current;
    private long _previous;

    public RateLimitStatus Look(RateLimitCharge charge, WindowPosition position)
    {
        MoveTo(position);
        var (limit, cost) = (charge.Rule.Limit, charge.Cost);
        // A clock that went back a little stays in the later window, at its beginning.
        var left = position.Index < _index ? position.Length : position.Left;
        var used = _current + (position.Slides ? Share(_previous, left, position.Length) : 0);
        var fits = used + cost <= limit;
        var remaining = (int)Math.Max(0, limit - used - (fits ? cost : 0));
        return new RateLimitStatus(charge.Rule, fits, remaining, TimeSpan.FromMilliseconds(fits ? left : WaitFor(charge, left, position)));
    }

    /// <summary>A negative cost gives back what the window counted, and no more.</summary>
    public void Take(int cost, WindowPosition position)
    {
        MoveTo(position);
        _current = Math.Max(0, _current + cost);
    }

    public readonly bool IsOver(WindowPosition position) => position.Index > _index + 1;

    private void MoveTo(WindowPosition position)
    {
        if (position.Index <= _index) return;
        _previous = position.Index == _index + 1 ? _current : 0;
        _current = 0;
        _index = position.Index;
    }

    /// <summary>Rounded up: the limit is never exceeded by a fraction.</summary>
    private static long Share(long count, long left, long window) => ((count * left) + window - 1) / window;

    private readonly long WaitFor(RateLimitCharge charge, long left, WindowPosition position)
    {
        var (limit, cost, window) = (charge.Rule.Limit, charge.Cost, position.Length);
        if (cost > limit) return window;
        if (!position.Slides) return left;

        var room = limit - cost - _current;
        // Either the previous window slides out far enough within this one, or this one must become the previous one first.
        return room >= 0
            ? Math.Max(1, left - (room * window / Math.Max(1, _previous)))
            : left + window - ((limit - cost) * window / _current);
    }
}
