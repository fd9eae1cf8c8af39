namespace AIForge.Coordinator.Platform.Storage;

/// <summary>Where files are kept: as objects by key, and as content by CID. Without both, files cannot be uploaded.</summary>
public sealed class StorageOptions
{
    public const string SectionName = "Storage";

    public ObjectStorageOptions Objects { get; set; } = new();

    public ContentStorageOptions Content { get; set; } = new();
}
