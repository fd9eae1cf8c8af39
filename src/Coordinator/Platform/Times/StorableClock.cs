namespace AIForge.Coordinator.Platform.Times;

/// <summary>
/// The system's clock in whole microseconds, as PostgreSQL keeps times: what an act replies is what a later read says.
/// </summary>
internal sealed class StorableClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow()
    {
        var now = base.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
