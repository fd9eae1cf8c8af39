using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using AIForge.Storage.Cids;

namespace AIForge.Storage.UnixFs;

/// <summary>
/// The hashes of a file's chunks, taken from the inner nodes of its tree: whoever has them can fetch the file from anywhere, chunk by chunk,
/// and tell a good chunk from another. Only the platform's layout is read, raw leaves of equal size: 32 bytes for each 256 KiB.
/// </summary>
public sealed class ContentTree
{
    // 174^4 leaves hold 240 TB.
    private const int DeepestTree = 8;

    private readonly byte[] _digests;

    private ContentTree(Cid file, long size, byte[] digests) => (File, Size, _digests) = (file, size, digests);

    public Cid File { get; }

    /// <summary>Bytes of the file.</summary>
    public long Size { get; }

    /// <summary>Chunks of the file; one that is empty has one too.</summary>
    public int Count => _digests.Length / Cid.DigestLength;

    /// <summary>Reads the tree from the nodes, which nobody is trusted to give.</summary>
    /// <param name="mostBytes">The file may not be larger: its tree is kept in memory.</param>
    /// <exception cref="ContentDamagedException">A node is not what it should be, or the file has another layout or is larger.</exception>
    /// <exception cref="BlockMissingException">A node is not there.</exception>
    public static async Task<ContentTree> ReadAsync(IBlockSource nodes, Cid file, long mostBytes, CancellationToken cancellationToken)
    {
        if (file.Codec == CidCodec.Raw) return new ContentTree(file, 0, file.Digest.ToArray());
        var (digests, size) = (new MemoryStream(), 0L);
        await foreach (var (cid, node, _) in WalkAsync(nodes, file, cancellationToken))
        {
            if (cid == file && node.FileSize > mostBytes) throw new ContentDamagedException(file, $"stands for {node.FileSize} bytes, more than the {mostBytes} that were told");
            foreach (var leaf in node.Links.Where(link => link.Cid.Codec == CidCodec.Raw))
            {
                // Only the last chunk may be shorter, so that a chunk's number says where it lies.
                if (size % UnixFsLayout.ChunkSize != 0 || leaf.FileSize is < 1 or > UnixFsLayout.ChunkSize || size > mostBytes) throw new ContentDamagedException(cid, "has another layout");
                size += leaf.FileSize;
                digests.Write(leaf.Cid.Digest);
            }
        }

        return new ContentTree(file, size, digests.ToArray());
    }

    /// <summary>The inner nodes as they stand in the tree, each before those below it, from the left; none for a file of one chunk.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> NodesAsync(IBlockSource nodes, Cid file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (file.Codec == CidCodec.Raw) yield break;
        await foreach (var (_, _, block) in WalkAsync(nodes, file, cancellationToken)) yield return block;
    }

    /// <summary>A file of one chunk has no node that tells its size.</summary>
    public ContentTree WithSize(long size) => Count == 1 && size is >= 0 and <= UnixFsLayout.ChunkSize ? new ContentTree(File, size, _digests) : this;

    /// <summary>Where a chunk begins.</summary>
    public static long OffsetOf(int chunk) => (long)chunk * UnixFsLayout.ChunkSize;

    /// <summary>Bytes of a chunk.</summary>
    public int LengthOf(int chunk) => (int)Math.Min(UnixFsLayout.ChunkSize, Size - OffsetOf(chunk));

    /// <summary>Whether these bytes are the chunk.</summary>
    public bool Matches(int chunk, ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[Cid.DigestLength];
        SHA256.HashData(bytes, digest);
        return digest.SequenceEqual(_digests.AsSpan(chunk * Cid.DigestLength, Cid.DigestLength));
    }

    private static async IAsyncEnumerable<(Cid Cid, DagNode Node, ReadOnlyMemory<byte> Block)> WalkAsync(
        IBlockSource nodes, Cid file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = new Stack<(Cid Cid, long? Size, int Depth)>([(file, null, 0)]);
        while (open.TryPop(out var part))
        {
            var block = await nodes.ReadAsync(part.Cid, cancellationToken) ?? throw new BlockMissingException(part.Cid);
            if (block.Length > DagNode.LargestBlock || !part.Cid.Matches(block)) throw new ContentDamagedException(part.Cid, "has another hash");
            var node = DagNode.TryRead(block) ?? throw new ContentDamagedException(part.Cid, "is no part of a file");
            if (part.Size is { } told && told != node.FileSize) throw new ContentDamagedException(part.Cid, $"stands for {node.FileSize} bytes, not for the {told} that were told");
            if (part.Depth == DeepestTree) throw new ContentDamagedException(part.Cid, "lies deeper than a file can be");
            // Where leaves and nodes stand side by side, their order would be lost.
            if (node.Links.Count == 0 || node.Links.DistinctBy(link => link.Cid.Codec).Count() > 1) throw new ContentDamagedException(part.Cid, "has another layout");
            yield return (part.Cid, node, block);
            foreach (var link in node.Links.Reverse())
                if (link.Cid.Codec == CidCodec.DagPb) open.Push((link.Cid, link.FileSize, part.Depth + 1));
        }
    }
}
