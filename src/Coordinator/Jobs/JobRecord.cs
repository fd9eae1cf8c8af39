namespace AIForge.Coordinator.Jobs;

/// <summary>A row of the table jobs.</summary>
internal sealed record JobRecord
{
    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required string Type { get; init; }

    public required string Status { get; init; }

    /// <summary>The parameters as JSON.</summary>
    public required string Config { get; init; }

    public Guid? NodeId { get; init; }

    public required int Attempt { get; init; }

    public required int MaxAttempts { get; init; }

    public required double Progress { get; init; }

    /// <summary>What is being done, in words.</summary>
    public string? Activity { get; init; }

    /// <summary>JSON; only when completed, and of a container that ran and failed.</summary>
    public string? Result { get; init; }

    public string? ErrorReason { get; init; }

    public string? ErrorMessage { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The public id of its payment; null for a job that is not paid.</summary>
    public string? PaymentId { get; init; }

    /// <summary>Nodes that do it.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>How many of them have to agree.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>What comparing said of its result; null while nothing was said.</summary>
    public string? Verification { get; init; }
}
