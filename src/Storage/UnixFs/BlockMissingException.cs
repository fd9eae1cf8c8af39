using AIForge.Storage.Cids;

namespace AIForge.Storage.UnixFs;

/// <summary>A block of the content is nowhere to be had.</summary>
public sealed class BlockMissingException(Cid cid) : Exception($"The block {cid} is missing.")
{
    public Cid Cid { get; } = cid;
}
