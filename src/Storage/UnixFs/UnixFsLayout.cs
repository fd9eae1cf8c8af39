using AIForge.Storage.Cids;

namespace AIForge.Storage.UnixFs;

/// <summary>How a file becomes blocks. The same bytes have another CID in another layout.</summary>
/// <param name="CidVersion">0 or 1.</param>
/// <param name="RawLeaves">Whether leaves are the bytes themselves; with version 0 they cannot be.</param>
public sealed record UnixFsLayout(int CidVersion, bool RawLeaves)
{
    /// <summary>Bytes of the file in a leaf.</summary>
    public const int ChunkSize = 256 * 1024;

    /// <summary>Links in a node: as many as Kubo puts there.</summary>
    public const int Width = 174;

    /// <summary>What <c>ipfs add</c> does by itself: CIDs <c>Qm…</c>.</summary>
    public static UnixFsLayout Version0 { get; } = new(0, RawLeaves: false);

    /// <summary>What <c>ipfs add --cid-version 1</c> does: CIDs <c>bafy…</c>, and <c>bafk…</c> for a file of one chunk.</summary>
    public static UnixFsLayout Version1 { get; } = new(1, RawLeaves: true);

    internal Cid LeafCid(ReadOnlySpan<byte> block) => Cid.Of(CidVersion, RawLeaves ? CidCodec.Raw : CidCodec.DagPb, block);

    internal Cid NodeCid(ReadOnlySpan<byte> block) => Cid.Of(CidVersion, CidCodec.DagPb, block);
}
