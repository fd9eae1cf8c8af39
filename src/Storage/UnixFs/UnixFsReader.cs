using System.Runtime.CompilerServices;
using AIForge.Storage.Cids;

namespace AIForge.Storage.UnixFs;

/// <summary>Reads files from blocks that nobody is trusted to give: each is hashed before a byte of it is used.</summary>
public sealed class UnixFsReader(IBlockSource source)
{
    // 174^4 leaves hold 240 TB; a deeper tree is made to keep a reader busy.
    private const int DeepestTree = 8;

    /// <summary>Bytes of the file.</summary>
    /// <exception cref="ContentDamagedException">The first block is not what it should be.</exception>
    /// <exception cref="BlockMissingException">It is not there.</exception>
    public async Task<long> SizeAsync(Cid file, CancellationToken cancellationToken) => (await ReadNodeAsync(file, cancellationToken)).FileSize;

    /// <summary>The bytes from an offset on, at most so many, in parts of a leaf each.</summary>
    /// <exception cref="ContentDamagedException">A block is not what it should be; what was given before it is good.</exception>
    /// <exception cref="BlockMissingException">A block is not there.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Cid file, long offset = 0, long length = long.MaxValue, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var end = long.MaxValue - offset < length ? long.MaxValue : offset + length;
        var open = new Stack<(Cid Cid, long Start, long? Size, int Depth)>([(file, 0, null, 0)]);
        while (open.TryPop(out var part))
        {
            var node = await ReadNodeAsync(part.Cid, cancellationToken);
            if (part.Size is { } told && told != node.FileSize) throw new ContentDamagedException(part.Cid, $"stands for {node.FileSize} bytes, not for the {told} that were told");
            if (part.Depth == DeepestTree) throw new ContentDamagedException(part.Cid, "lies deeper than a file can be");
            if (node.Links.Count == 0)
            {
                var (from, to) = (Math.Clamp(offset - part.Start, 0, node.FileSize), Math.Clamp(end - part.Start, 0, node.FileSize));
                if (from < to) yield return node.Bytes[(int)from..(int)to];
                continue;
            }

            // The last one first: it is taken from the stack last.
            var start = part.Start + node.FileSize;
            foreach (var link in node.Links.Reverse())
            {
                start -= link.FileSize;
                if (start < end && start + link.FileSize > offset) open.Push((link.Cid, start, link.FileSize, part.Depth + 1));
            }
        }
    }

    private async Task<DagNode> ReadNodeAsync(Cid cid, CancellationToken cancellationToken)
    {
        var block = await source.ReadAsync(cid, cancellationToken) ?? throw new BlockMissingException(cid);
        if (block.Length > DagNode.LargestBlock) throw new ContentDamagedException(cid, $"is larger than {DagNode.LargestBlock} bytes");
        if (!cid.Matches(block)) throw new ContentDamagedException(cid, "has another hash");
        if (cid.Codec == CidCodec.Raw) return new DagNode(block, block.Length, []);
        return DagNode.TryRead(block) ?? throw new ContentDamagedException(cid, "is no part of a file");
    }
}
