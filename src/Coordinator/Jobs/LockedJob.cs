namespace AIForge.Coordinator.Jobs;

/// <summary>A job whose row is locked while its payment is decided on.</summary>
internal sealed record LockedJob
{
    public required Guid Id { get; init; }

    public required string JobId { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public Guid? NodeId { get; init; }

    public string? PaymentId { get; init; }
}
