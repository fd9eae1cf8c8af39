namespace AIForge.Coordinator.Exchange.Watching;

/// <summary>By this one replica at a time reads the chain. A lost lease costs double questions, never double money.</summary>
internal sealed record WatchLease(Guid Owner)
{
    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(1);

    public DateTimeOffset Until(TimeProvider clock) => clock.GetUtcNow() + Length;
}
