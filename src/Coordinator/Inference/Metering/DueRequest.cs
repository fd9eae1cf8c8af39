namespace AIForge.Coordinator.Inference.Metering;

/// <summary>A request that was answered and is not paid yet.</summary>
internal sealed record DueRequest
{
    public required Guid Id { get; init; }

    public required Guid SubscriptionId { get; init; }

    public required Guid ModelId { get; init; }

    public Guid? NodeId { get; init; }

    public required Guid HoldId { get; init; }

    public required int ComputeShare { get; init; }

    /// <summary>In USDT minor units.</summary>
    public required long Cost { get; init; }
}
