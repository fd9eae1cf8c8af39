using AIForge.Storage.Cids;
using AIForge.Storage.UnixFs;

namespace AIForge.Storage.Content;

/// <summary>Files by CID, pinned or forgotten: IPFS, or a folder that gives the same CIDs.</summary>
public interface IContentStore : IBlockSource
{
    /// <summary>Reads the stream to its end, keeps and pins it. Adding the same bytes again changes nothing.</summary>
    Task<DagLink> AddAsync(Stream content, UnixFsLayout layout, CancellationToken cancellationToken);

    /// <summary>The bytes from an offset on, at most so many; every block is checked before its bytes are given.</summary>
    /// <exception cref="ContentDamagedException">A block is not what it should be.</exception>
    /// <exception cref="BlockMissingException">A block is not there.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Cid cid, long offset, long length, CancellationToken cancellationToken);

    /// <summary>Bytes of the file; null when it is not there.</summary>
    Task<long?> FindSizeAsync(Cid cid, CancellationToken cancellationToken);

    /// <summary>Keeps content that is already there from being collected.</summary>
    /// <exception cref="BlockMissingException">It is not there.</exception>
    Task PinAsync(Cid cid, CancellationToken cancellationToken);

    /// <summary>Lets content be collected; does nothing when it is not pinned.</summary>
    Task UnpinAsync(Cid cid, CancellationToken cancellationToken);
}
