namespace AIForge.Coordinator.Models.Uploads;

/// <summary>An upload that somebody asks for, checked but for what only the records know.</summary>
/// <param name="Name">Of the model, without the user's name.</param>
/// <param name="SizeBytes">Of the file; of one that comes in one piece at most so many.</param>
internal sealed record NewUpload(string Name, string Filename, long SizeBytes, string? Sha256)
{
    /// <summary>What it becomes; a file has no name beside its own.</summary>
    public string Kind { get; init; } = UploadKind.Model;

    public required string Visibility { get; init; }

    public Guid? GroupId { get; init; }

    public required string License { get; init; }

    public required string Description { get; init; }

    public bool AllowDownload { get; init; }

    public bool IsEncrypted { get; init; }

    /// <summary>Null for a file that its owner sends.</summary>
    public ModelOrigin? Origin { get; init; }
}
