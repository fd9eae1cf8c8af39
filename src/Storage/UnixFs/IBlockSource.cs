using AIForge.Storage.Cids;

namespace AIForge.Storage.UnixFs;

/// <summary>Gives blocks by their CID. What it gives is checked by whoever reads it.</summary>
public interface IBlockSource
{
    /// <summary>Null when it does not have the block.</summary>
    ValueTask<byte[]?> ReadAsync(Cid cid, CancellationToken cancellationToken);
}
