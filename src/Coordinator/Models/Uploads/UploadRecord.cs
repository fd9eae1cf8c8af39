namespace AIForge.Coordinator.Models.Uploads;

/// <summary>A row of the table model_uploads.</summary>
internal sealed record UploadRecord
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>One of <see cref="UploadKind"/>.</summary>
    public string Kind { get; init; } = UploadKind.Model;

    /// <summary>Of the model, or of the file.</summary>
    public required Guid ModelId { get; init; }

    /// <summary>Empty for a file.</summary>
    public required string ModelName { get; init; }

    public required string Filename { get; init; }

    public required string ObjectKey { get; init; }

    public required long SizeBytes { get; init; }

    public string? ExpectedSha256 { get; init; }

    public required long PartSize { get; init; }

    public required int PartCount { get; init; }

    public required string Visibility { get; init; }

    public Guid? GroupId { get; init; }

    public required string License { get; init; }

    public required string Description { get; init; }

    public bool AllowDownload { get; init; }

    public bool IsEncrypted { get; init; }

    /// <summary>Repository that the file is imported from; null with the next two where its owner uploads it.</summary>
    public string? SourceRepository { get; init; }

    /// <summary>Commit of the repository.</summary>
    public string? SourceRevision { get; init; }

    /// <summary>Path in the repository.</summary>
    public string? SourceFile { get; init; }

    public required string State { get; init; }

    public string? StoreUploadId { get; init; }

    public DateTimeOffset? JoinedAt { get; init; }

    public long VerifiedBytes { get; init; }

    public string? FailureReason { get; init; }

    public string? FailureMessage { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
