namespace AIForge.Storage.UnixFs;

/// <summary>
/// Cuts a file into blocks and gives its CID, the same that Kubo gives. Holds one chunk and a node's links for each level of the tree:
/// a file of 20 GB needs no more memory than one of 20 MB.
/// </summary>
public sealed class UnixFsBuilder
{
    private readonly UnixFsLayout _layout;
    private readonly IBlockSink _sink;
    private readonly byte[] _chunk = new byte[UnixFsLayout.ChunkSize];

    // The links that wait for a node: of leaves in the first list, of nodes over leaves in the second, and so on.
    private readonly List<List<DagLink>> _levels = [[]];

    private UnixFsBuilder(UnixFsLayout layout, IBlockSink sink) => (_layout, _sink) = (layout, sink);

    /// <summary>Reads the stream to its end.</summary>
    public static async Task<DagLink> AddAsync(Stream content, UnixFsLayout layout, IBlockSink sink, CancellationToken cancellationToken)
    {
        var builder = new UnixFsBuilder(layout, sink);
        while (await content.ReadAtLeastAsync(builder._chunk, UnixFsLayout.ChunkSize, throwOnEndOfStream: false, cancellationToken) is var read and > 0)
            await builder.AddLeafAsync(builder._chunk.AsMemory(0, read), cancellationToken);
        return await builder.FinishAsync(cancellationToken);
    }

    private async Task AddLeafAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        var block = _layout.RawLeaves ? chunk : DagNode.EncodeLeaf(chunk.Span);
        var cid = _layout.LeafCid(block.Span);
        await _sink.WriteAsync(cid, block, cancellationToken);
        await PushAsync(0, new DagLink(cid, block.Length, chunk.Length), cancellationToken);
    }

    private async Task PushAsync(int level, DagLink link, CancellationToken cancellationToken)
    {
        if (level == _levels.Count) _levels.Add([]);
        if (_levels[level].Count == UnixFsLayout.Width) await CloseAsync(level, cancellationToken);
        _levels[level].Add(link);
    }

    /// <summary>Makes a node of what waits on a level.</summary>
    private async Task CloseAsync(int level, CancellationToken cancellationToken)
    {
        var links = _levels[level];
        var block = DagNode.EncodeNode(links);
        var cid = _layout.NodeCid(block);
        await _sink.WriteAsync(cid, block, cancellationToken);
        var link = new DagLink(cid, block.Length + links.Sum(child => child.DagSize), links.Sum(child => child.FileSize));
        links.Clear();
        await PushAsync(level + 1, link, cancellationToken);
    }

    private async Task<DagLink> FinishAsync(CancellationToken cancellationToken)
    {
        if (_levels[0].Count == 0) await AddLeafAsync(ReadOnlyMemory<byte>.Empty, cancellationToken);
        // All leaves are equally deep: only on the top level is a single link the file itself.
        for (var level = 0; level < _levels.Count - 1 || _levels[level].Count > 1; level++) await CloseAsync(level, cancellationToken);
        return _levels[^1][0];
    }
}
