namespace AIForge.Coordinator.Models.Files;

/// <summary>A row of the table job_files.</summary>
internal sealed record FileRecord
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string Filename { get; init; }

    public required string Cid { get; init; }

    public required string Sha256 { get; init; }

    public required long SizeBytes { get; init; }

    public required string ObjectKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>One of <see cref="FilePurpose"/>; null for one that OpenAI's routes do not show.</summary>
    public string? Purpose { get; init; }
}
