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

    /// <summary>Read for several jobs at once only, as the owner of the node.</summary>
    public Guid? ModelId { get; init; }

    /// <summary>Read for several jobs at once only: how many nodes do it.</summary>
    public int Replicas { get; init; } = 1;

    public Guid? NodeOwnerId { get; init; }

    /// <summary>Whom the job's money goes to; null when no node ever had it.</summary>
    public JobEnd? End => NodeId is { } node && NodeOwnerId is { } owner && ModelId is { } model
        ? new JobEnd { Id = Id, JobId = JobId, ModelId = model, NodeId = node, NodeOwnerId = owner }
        : null;
}
