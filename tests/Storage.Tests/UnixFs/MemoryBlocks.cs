using AIForge.Storage.Cids;
using AIForge.Storage.UnixFs;

namespace AIForge.Storage.Tests.UnixFs;

internal sealed class MemoryBlocks : IBlockSink, IBlockSource
{
    public Dictionary<Cid, byte[]> Blocks { get; } = [];

    public ValueTask WriteAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        Blocks[cid] = block.ToArray();
        return ValueTask.CompletedTask;
    }

    public ValueTask<byte[]?> ReadAsync(Cid cid, CancellationToken cancellationToken) => new(Blocks.GetValueOrDefault(cid));
}
