namespace AIForge.Coordinator.Models.Contents;

/// <summary>What IPFS has of a file, as the column says it.</summary>
internal static class IpfsState
{
    public const string Pending = "pending";
    public const string Pinned = "pinned";

    /// <summary>It cannot be pinned as it is; nothing is tried again.</summary>
    public const string Failed = "failed";
}
