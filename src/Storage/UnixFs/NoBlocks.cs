using AIForge.Storage.Cids;

namespace AIForge.Storage.UnixFs;

/// <summary>Keeps nothing: for whoever wants only the CID.</summary>
public sealed class NoBlocks : IBlockSink
{
    public static NoBlocks Sink { get; } = new();

    public ValueTask WriteAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancellationToken) => default;
}
