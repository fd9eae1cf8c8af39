namespace AIForge.Coordinator.Models.Imports;

/// <summary>An import that somebody asks for, checked but for what only the hub and the records know.</summary>
/// <param name="File">Path in the repository; empty for the only GGUF file.</param>
/// <param name="Name">Of the model, without the user's name; empty for the file's.</param>
internal sealed record ImportOrder(string Repository, string Revision, string File, string Name)
{
    public required string Visibility { get; init; }

    public Guid? GroupId { get; init; }

    public required string License { get; init; }

    public bool AllowDownload { get; init; }

    public bool IsEncrypted { get; init; }
}
