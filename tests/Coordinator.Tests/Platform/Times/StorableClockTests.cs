using AIForge.Coordinator.Platform.Times;

namespace AIForge.Coordinator.Tests.Platform.Times;

public sealed class StorableClockTests
{
    [Fact]
    public void GetUtcNow_ManyTimes_IsNowInWholeMicroseconds()
    {
        var clock = new StorableClock();

        var times = Enumerable.Range(0, 1_000).Select(_ => clock.GetUtcNow()).ToList();

        times.Should().OnlyContain(time => time.Ticks % TimeSpan.TicksPerMicrosecond == 0);
        times[^1].Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(10));
    }
}
