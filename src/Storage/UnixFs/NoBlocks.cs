using AIForge.Storage.Cids;

namespace AIForge.Storage.UnixFs;

/// <summary>For whoever wants the CID of a file and not its blocks.</summary>
public sealed class NoBlocks : IBlockSink
{
    private NoBlocks()
    {
    }

    public static NoBlocks Instance { get; } = new();

    public ValueTask WriteAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
