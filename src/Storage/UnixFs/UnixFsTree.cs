using AIForge.Storage.Cids;

namespace AIForge.Storage.UnixFs;

/// <summary>
/// The nodes over a file's leaves, as Kubo makes them. Whoever knows the leaves, in their order, needs the file no more to know its CID.
/// Holds a node's links for each level.
/// </summary>
public sealed class UnixFsTree(UnixFsLayout layout, IBlockSink sink)
{
    // The links that wait for a node: of leaves in the first list, of nodes over leaves in the second, and so on.
    private readonly List<List<DagLink>> _levels = [[]];

    public bool IsEmpty => _levels is [{ Count: 0 }];

    /// <summary>A raw leaf by its SHA-256; every leaf but the last has <see cref="UnixFsLayout.ChunkSize"/> bytes.</summary>
    public static DagLink RawLeaf(ReadOnlySpan<byte> sha256, int length) => new(Cid.OfDigest(CidCodec.Raw, sha256), length, length);

    public ValueTask AddAsync(DagLink leaf, CancellationToken cancellationToken) => PushAsync(0, leaf, cancellationToken);

    /// <summary>Closes the tree over its leaves, of which there is at least one.</summary>
    public async Task<DagLink> FinishAsync(CancellationToken cancellationToken)
    {
        // All leaves are equally deep: only on the top level is a single link the file itself.
        for (var level = 0; level < _levels.Count - 1 || _levels[level].Count > 1; level++) await CloseAsync(level, cancellationToken);
        return _levels[^1][0];
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
