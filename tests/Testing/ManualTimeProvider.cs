namespace AIForge.Testing;

/// <summary>A clock that moves only when the test says so, and fires the timers that become due on the way.</summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _pending = [];
    private DateTimeOffset _now = start;
    private TaskCompletionSource _changed = NewSignal();

    public ManualTimeProvider()
        : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, stopping at every timer on the way so that callbacks see their own due time.</summary>
    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (TakeDue(end) is { } timer) timer.Fire();

        lock (_gate) _now = end;
    }

    /// <summary>Completes when at least <paramref name="count"/> timers wait: the code under test has gone to sleep.</summary>
    public async Task WhenTimersWaitAsync(int count = 1)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_pending.Count >= count) return;
                changed = _changed.Task;
            }

            await changed.Within();
        }
    }

    internal void Schedule(ManualTimer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            _pending.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan) return;

            timer.DueAt = _now + dueTime;
            _pending.Add(timer);
            _changed.TrySetResult();
            _changed = NewSignal();
        }
    }

    internal void Forget(ManualTimer timer)
    {
        lock (_gate) _pending.Remove(timer);
    }

    private ManualTimer? TakeDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            var next = _pending.Where(t => t.DueAt <= end).MinBy(t => t.DueAt);
            if (next is null) return null;

            _pending.Remove(next);
            if (next.DueAt > _now) _now = next.DueAt;
            return next;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
