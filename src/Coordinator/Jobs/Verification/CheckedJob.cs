namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>A job that has copies, locked.</summary>
internal sealed record CheckedJob
{
    public required Guid Id { get; init; }

    public required string JobId { get; init; }

    public required string Type { get; init; }

    public required string Status { get; init; }

    public string? PaymentId { get; init; }

    public string? ErrorReason { get; init; }

    /// <summary>JSON.</summary>
    public string? Result { get; init; }

    public Guid? ModelId { get; init; }

    public Guid? NodeId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required int Replicas { get; init; }

    public required int Quorum { get; init; }

    public ReplicaPlan Plan => new(Replicas, Quorum, Deterministic: false);
}
