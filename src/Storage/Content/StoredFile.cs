using AIForge.Storage.Cids;
using AIForge.Storage.UnixFs;

namespace AIForge.Storage.Content;

/// <summary>
/// The blocks of one file of the local store: nodes from its tree, leaves from its bytes. Where a leaf lies follows from the node above it,
/// so a reader that goes down from the root is served without a search. For one reader at a time.
/// </summary>
internal sealed class StoredFile : IBlockSource, IAsyncDisposable
{
    private readonly FileStream _bytes;

    // The place of a node or leaf is known when the one above it was read.
    private readonly IReadOnlyDictionary<Cid, byte[]> _nodes;
    private readonly Dictionary<Cid, (long Start, long Length)> _places;

    private StoredFile(FileStream bytes, IReadOnlyDictionary<Cid, byte[]> nodes, Cid root)
    {
        (_bytes, _nodes) = (bytes, nodes);
        _places = new() { [root] = (0, bytes.Length) };
    }

    /// <exception cref="FileNotFoundException">The file is gone.</exception>
    /// <exception cref="DirectoryNotFoundException">The file is gone.</exception>
    public static StoredFile Open(string bytesPath, IReadOnlyDictionary<Cid, byte[]> nodes, Cid root) =>
        new(new FileStream(bytesPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous), nodes, root);

    public async ValueTask<byte[]?> ReadAsync(Cid cid, CancellationToken cancellationToken)
    {
        if (_nodes.TryGetValue(cid, out var node))
        {
            Descend(cid, node);
            return node;
        }

        return _places.TryGetValue(cid, out var place) ? await ReadLeafAsync(cid, place, cancellationToken) : null;
    }

    /// <summary>Finds a leaf that no node has led to yet, by looking at all of them.</summary>
    public async Task<byte[]?> FindAsync(Cid cid, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cid, cancellationToken) is { } known) return known;
        // From the root down: a node knows its place when the one above it was seen.
        foreach (var (node, block) in _nodes.Reverse())
        {
            Descend(node, block);
            if (_places.ContainsKey(cid)) return await ReadAsync(cid, cancellationToken);
        }

        return null;
    }

    public ValueTask DisposeAsync() => _bytes.DisposeAsync();

    private void Descend(Cid cid, byte[] block)
    {
        if (!_places.TryGetValue(cid, out var place) || DagNode.TryRead(block) is not { } node) return;
        var start = place.Start;
        foreach (var link in node.Links)
        {
            _places[link.Cid] = (start, link.FileSize);
            start += link.FileSize;
        }
    }

    private async Task<byte[]?> ReadLeafAsync(Cid cid, (long Start, long Length) place, CancellationToken cancellationToken)
    {
        // A node that is missing from the tree has a place too, and is no leaf.
        if (place.Length > UnixFsLayout.ChunkSize) return null;
        var bytes = new byte[place.Length];
        var read = 0;
        while (read < bytes.Length && await RandomAccess.ReadAsync(_bytes.SafeFileHandle, bytes.AsMemory(read), place.Start + read, cancellationToken) is var more and > 0) read += more;
        return cid.Codec == CidCodec.Raw ? bytes[..read] : DagNode.EncodeLeaf(bytes.AsSpan(0, read));
    }
}
