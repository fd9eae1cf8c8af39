using AIForge.Storage.Cids;
using AIForge.Storage.UnixFs;

namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>The inner nodes of one file's tree, in memory: a five-thousandth of the file.</summary>
internal sealed class CollectedNodes : IBlockSink, IBlockSource
{
    private readonly Dictionary<Cid, byte[]> _nodes = [];

    public ValueTask WriteAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        if (cid.Codec == CidCodec.DagPb) _nodes[cid] = block.ToArray();
        return ValueTask.CompletedTask;
    }

    public ValueTask<byte[]?> ReadAsync(Cid cid, CancellationToken cancellationToken) => new(_nodes.GetValueOrDefault(cid));
}
