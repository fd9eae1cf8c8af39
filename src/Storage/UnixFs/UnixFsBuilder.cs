namespace AIForge.Storage.UnixFs;

/// <summary>
/// Cuts a file into blocks and gives its CID, the same that Kubo gives. Holds one chunk and a node's links for each level of the tree:
/// a file of 20 GB needs no more memory than one of 20 MB.
/// </summary>
public static class UnixFsBuilder
{
    /// <summary>Reads the stream to its end.</summary>
    public static async Task<DagLink> AddAsync(Stream content, UnixFsLayout layout, IBlockSink sink, CancellationToken cancellationToken)
    {
        var tree = new UnixFsTree(layout, sink);
        var chunk = new byte[UnixFsLayout.ChunkSize];
        while (await content.ReadAtLeastAsync(chunk, UnixFsLayout.ChunkSize, throwOnEndOfStream: false, cancellationToken) is var read and > 0)
            await AddLeafAsync(tree, layout, sink, chunk.AsMemory(0, read), cancellationToken);
        if (tree.IsEmpty) await AddLeafAsync(tree, layout, sink, ReadOnlyMemory<byte>.Empty, cancellationToken);
        return await tree.FinishAsync(cancellationToken);
    }

    private static async Task AddLeafAsync(UnixFsTree tree, UnixFsLayout layout, IBlockSink sink, ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        var block = layout.RawLeaves ? chunk : DagNode.EncodeLeaf(chunk.Span);
        var cid = layout.LeafCid(block.Span);
        await sink.WriteAsync(cid, block, cancellationToken);
        await tree.AddAsync(new DagLink(cid, block.Length, chunk.Length), cancellationToken);
    }
}
