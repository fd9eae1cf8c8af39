namespace AIForge.Coordinator.Platform.Storage;

/// <summary>An IPFS node with Kubo's RPC interface. Whoever reaches that interface rules the node: it belongs on a private network.</summary>
public sealed class IpfsOptions
{
    /// <summary>For example "http://127.0.0.1:5001".</summary>
    public string Url { get; set; } = "";

    /// <summary>A gateway of the same node that nodes of the network reach, for example "https://ipfs.example.com"; null when there is none.</summary>
    public string? GatewayUrl { get; set; }
}
