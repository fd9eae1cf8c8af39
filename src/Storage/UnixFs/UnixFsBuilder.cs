namespace AIForge.Storage.UnixFs;

/// <summary>
/// Cuts a file into blocks and gives its CID, the same that Kubo gives. Holds one chunk and a node's links for each level of the tree:
/// a file of 20 GB needs no more memory than one of 20 MB. For one writer at a time.
/// </summary>
public sealed class UnixFsBuilder(UnixFsLayout layout, IBlockSink sink)
{
    private readonly byte[] _chunk = new byte[UnixFsLayout.ChunkSize];
    private readonly UnixFsTree _tree = new(layout, sink);
    private int _filled;

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
        if (_filled > 0 || _tree.IsEmpty) await CloseChunkAsync(cancellationToken);
        return await _tree.FinishAsync(cancellationToken);
    }

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
        await _tree.AddAsync(new DagLink(cid, block.Length, chunk.Length), cancellationToken);
    }
}
