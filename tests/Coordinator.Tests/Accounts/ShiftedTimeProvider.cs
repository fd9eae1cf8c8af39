namespace AIForge.Coordinator.Tests.Accounts;

/// <summary>The real clock, moved ahead by what the test says; timers run as always.</summary>
internal sealed class ShiftedTimeProvider : TimeProvider
{
    private long _aheadTicks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _aheadTicks));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _aheadTicks, by.Ticks);
}
