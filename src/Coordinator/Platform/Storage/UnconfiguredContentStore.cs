using AIForge.Storage.Cids;
using AIForge.Storage.Content;
using AIForge.Storage.UnixFs;

namespace AIForge.Coordinator.Platform.Storage;

/// <summary>Stands where no store is configured: whoever wants to keep a file is told what is missing.</summary>
internal sealed class UnconfiguredContentStore : IContentStore
{
    public Task<DagLink> AddAsync(Stream content, UnixFsLayout layout, CancellationToken cancellationToken) => throw Refusal();

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Cid cid, long offset, long length, CancellationToken cancellationToken) => throw Refusal();

    public ValueTask<byte[]?> ReadAsync(Cid cid, CancellationToken cancellationToken) => throw Refusal();

    public Task<long?> FindSizeAsync(Cid cid, CancellationToken cancellationToken) => throw Refusal();

    public Task PinAsync(Cid cid, CancellationToken cancellationToken) => throw Refusal();

    public Task UnpinAsync(Cid cid, CancellationToken cancellationToken) => throw Refusal();

    private static Exception Refusal() => StorageFaults.NotConfigured("Storage:Content:Folder nor Storage:Content:Ipfs");
}
