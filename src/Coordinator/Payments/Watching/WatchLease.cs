namespace AIForge.Coordinator.Payments.Watching;

/// <summary>By this one replica at a time works a network. A lost lease costs double questions, never double money.</summary>
internal sealed record WatchLease(Guid Owner)
{
    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(1);

    public DateTimeOffset Until(TimeProvider clock) => clock.GetUtcNow() + Length;
}
