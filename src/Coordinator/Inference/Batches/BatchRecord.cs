namespace AIForge.Coordinator.Inference.Batches;

/// <summary>A row of the table batches.</summary>
internal sealed record BatchRecord
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>With whose rights its requests are made; null for those of a session.</summary>
    public Guid? ApiKeyId { get; init; }

    public required string Endpoint { get; init; }

    public required Guid InputFileId { get; init; }

    /// <summary>Names and texts of the client's own, as JSON.</summary>
    public required string Metadata { get; init; }

    /// <summary>One of <see cref="BatchState"/>.</summary>
    public required string Status { get; init; }

    /// <summary>What is wrong with the input, as JSON; null when nothing is.</summary>
    public string? Errors { get; init; }

    public Guid? OutputFileId { get; init; }

    public Guid? ErrorFileId { get; init; }

    public int Total { get; init; }

    public int Completed { get; init; }

    public int Failed { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? InProgressAt { get; init; }

    public DateTimeOffset? FinalizingAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public DateTimeOffset? FailedAt { get; init; }

    public DateTimeOffset? ExpiredAt { get; init; }

    public DateTimeOffset? CancellingAt { get; init; }

    public DateTimeOffset? CancelledAt { get; init; }
}
