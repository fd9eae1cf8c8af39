using AIForge.Storage.Cids;

namespace AIForge.Storage.UnixFs;

/// <summary>Takes the blocks of a file, each before any that links to it.</summary>
public interface IBlockSink
{
    /// <param name="block">Valid until the call returns.</param>
    ValueTask WriteAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancellationToken);
}
