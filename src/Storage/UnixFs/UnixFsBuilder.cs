namespace AIForge.Storage.UnixFs;

/// <summary>
/// Cuts a file into blocks and gives its CID, the same that Kubo gives. Holds one chunk and a node's links for each level of the tree:
/// a file of 20 GB needs no more memory than one of 20 MB. For one writer at a time.
/// </summary>
public sealed class UnixFsBuilder(UnixFsLayout layout, IBlockSink sink)
{
    private readonly byte[] _chunk = new byte[UnixFsLayout.ChunkSize];
    private int _filled;

    // The links that wait for a node: of leaves in the first list, of nodes over leaves in the second, and so on.
    private readonly List<List<DagLink>> _levels = [[]];

    /// <summary>Reads the stream to its end.</summary>
    public static async Task<DagLink> AddAsync(Stream content, UnixFsLayout layout, IBlockSink sink, CancellationToken cancellationToken)
    {
        var builder = new UnixFsBuilder(layout, sink);
        while (await content.ReadAtLeastAsync(builder._chunk, UnixFsLayout.ChunkSize, throwOnEndOfStream: false, cancellationToken) is var read and > 0)
            await builder.AddLeafAsync(builder._chunk.AsMemory(0, read), cancellationToken);
        return await builder.FinishAsync(cancellationToken);
    }

    /// <summary>The next bytes of the file, as many as there happen to be.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            if (_filled == 0 && bytes.Length >= UnixFsLayout.ChunkSize)
            {
                await AddLeafAsync(bytes[..UnixFsLayout.ChunkSize], cancellationToken);
                bytes = bytes[UnixFsLayout.ChunkSize..];
                continue;
            }

            var taken = Math.Min(bytes.Length, UnixFsLayout.ChunkSize - _filled);
            bytes[..taken].CopyTo(_chunk.AsMemory(_filled));
            bytes = bytes[taken..];
            _filled += taken;
            if (_filled == UnixFsLayout.ChunkSize) await CloseChunkAsync(cancellationToken);
        }
    }

    /// <summary>The file itself, when all of it was written. Nothing may be written after it.</summary>
    public async Task<DagLink> FinishAsync(CancellationToken cancellationToken)
    {
        if (_filled > 0 || IsEmpty) await CloseChunkAsync(cancellationToken);
        // All leaves are equally deep: only on the top level is a single link the file itself.
        for (var level = 0; level < _levels.Count - 1 || _levels[level].Count > 1; level++) await CloseAsync(level, cancellationToken);
        return _levels[^1][0];
    }

    private bool IsEmpty => _levels is [{ Count: 0 }];

    private async ValueTask CloseChunkAsync(CancellationToken cancellationToken)
    {
        await AddLeafAsync(_chunk.AsMemory(0, _filled), cancellationToken);
        _filled = 0;
    }

    private async ValueTask AddLeafAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        var block = layout.RawLeaves ? chunk : DagNode.EncodeLeaf(chunk.Span);
        var cid = layout.LeafCid(block.Span);
        await sink.WriteAsync(cid, block, cancellationToken);
        await PushAsync(0, new DagLink(cid, block.Length, chunk.Length), cancellationToken);
    }

    private async ValueTask PushAsync(int level, DagLink link, CancellationToken cancellationToken)
    {
        if (level == _levels.Count) _levels.Add(new List<DagLink>(UnixFsLayout.Width));
        if (_levels[level].Count == UnixFsLayout.Width) await CloseAsync(level, cancellationToken);
        _levels[level].Add(link);
    }

    /// <summary>Makes a node of what waits on a level.</summary>
    private async ValueTask CloseAsync(int level, CancellationToken cancellationToken)
    {
        var links = _levels[level];
        var block = DagNode.EncodeNode(links);
        var cid = layout.NodeCid(block);
        await sink.WriteAsync(cid, block, cancellationToken);
        var link = new DagLink(cid, block.Length + links.Sum(child => child.DagSize), links.Sum(child => child.FileSize));
        links.Clear();
        await PushAsync(level + 1, link, cancellationToken);
    }
}
