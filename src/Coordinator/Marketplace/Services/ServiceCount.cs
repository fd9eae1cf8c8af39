namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>How many subscribe to a service now.</summary>
internal sealed record ServiceCount
{
    public required Guid ServiceId { get; init; }

    public required int Subscribers { get; init; }
}
