namespace AIForge.Coordinator.Platform.Storage;

/// <summary>A folder of this machine, or an S3 server; not both.</summary>
public sealed class ObjectStorageOptions
{
    /// <summary>For one machine: every replica must see the same folder.</summary>
    public string? Folder { get; set; }

    public S3Options? S3 { get; set; }
}
