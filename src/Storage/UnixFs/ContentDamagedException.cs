using AIForge.Storage.Cids;

namespace AIForge.Storage.UnixFs;

/// <summary>A block is not what its CID names, or no part of a file.</summary>
public sealed class ContentDamagedException(Cid cid, string problem) : Exception($"The block {cid} {problem}.")
{
    public Cid Cid { get; } = cid;
}
