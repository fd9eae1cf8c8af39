namespace AIForge.Coordinator.Models.Imports;

/// <summary>A row of the table model_imports with what its upload says.</summary>
internal sealed record ImportRecord
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required Guid UploadId { get; init; }

    public required string RequestedRevision { get; init; }

    /// <summary>Of the file when it was looked up.</summary>
    public required string Etag { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Failures since the last part that came.</summary>
    public int Attempts { get; init; }

    public required DateTimeOffset NextAttemptAt { get; init; }

    public string? Problem { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string UploadState { get; init; }

    public required string SourceRepository { get; init; }

    public required string SourceRevision { get; init; }

    public required string SourceFile { get; init; }

    public required Guid ModelId { get; init; }

    public required string ModelName { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Of the parts that are there; they are forgotten when the import is over.</summary>
    public required long FetchedBytes { get; init; }

    public required long VerifiedBytes { get; init; }

    public string? FailureReason { get; init; }

    public string? FailureMessage { get; init; }
}
