namespace AIForge.Coordinator.Platform.Storage;

/// <summary>A folder of this machine, or an IPFS node; not both.</summary>
public sealed class ContentStorageOptions
{
    public string? Folder { get; set; }

    public IpfsOptions? Ipfs { get; set; }
}
