using AIForge.Storage.Cids;

namespace AIForge.Storage.Content;

/// <summary>The trees of the files that were read last: whoever asks for one block of a file asks for more.</summary>
internal sealed class RecentTrees
{
    // A tree is a five-thousandth of its file.
    private const int Capacity = 8;

    private readonly Lock _lock = new();
    private readonly LinkedList<(Cid Root, DateTime WrittenAt, IReadOnlyDictionary<Cid, byte[]> Nodes)> _trees = [];

    /// <summary>The nodes of a tree by their CID, from the leaves up. A damaged node has another hash here, so that it is missing and noticed.</summary>
    /// <exception cref="FileNotFoundException">The file is gone.</exception>
    /// <exception cref="DirectoryNotFoundException">The file is gone.</exception>
    public async Task<IReadOnlyDictionary<Cid, byte[]>> ReadAsync(Cid root, string path)
    {
        var writtenAt = File.GetLastWriteTimeUtc(path);
        lock (_lock)
        {
            if (_trees.FirstOrDefault(tree => tree.Root == root && tree.WrittenAt == writtenAt) is { Nodes: { } known }) return known;
        }

        var nodes = new Dictionary<Cid, byte[]>();
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous))
        {
            await foreach (var block in TreeFile.ReadAsync(file)) nodes[Cid.Of(root.Version, CidCodec.DagPb, block)] = block;
        }

        lock (_lock)
        {
            _trees.AddFirst((root, writtenAt, nodes));
            if (_trees.Count > Capacity) _trees.RemoveLast();
        }

        return nodes;
    }

    /// <summary>The file, among those read last, that has this node.</summary>
    public Cid? RootOf(Cid node)
    {
        lock (_lock) return _trees.FirstOrDefault(tree => tree.Nodes.ContainsKey(node)).Root;
    }
}
