namespace AIForge.Coordinator.Platform.Redis;

/// <summary>Lets one log line through a minute, so that an outage does not drown the log in what every call says.</summary>
internal sealed class OutageLog(TimeProvider clock)
{
    private static readonly long Pause = TimeSpan.FromMinutes(1).Ticks;

    private long _nextTicks;

    public bool IsDue()
    {
        var now = clock.GetUtcNow().Ticks;
        var next = Volatile.Read(ref _nextTicks);
        return now >= next && Interlocked.CompareExchange(ref _nextTicks, now + Pause, next) == next;
    }
}
