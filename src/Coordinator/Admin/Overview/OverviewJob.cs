namespace AIForge.Coordinator.Admin.Overview;

internal sealed record OverviewJob
{
    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required string Type { get; init; }

    public required string Status { get; init; }

    public Guid? NodeId { get; init; }

    public required int Attempt { get; init; }

    public string? PaymentId { get; init; }

    public string? ErrorReason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}
