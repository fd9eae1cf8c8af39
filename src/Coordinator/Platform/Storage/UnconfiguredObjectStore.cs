using AIForge.Storage.Objects;

namespace AIForge.Coordinator.Platform.Storage;

/// <summary>Stands where no store is configured: whoever wants to keep a file is told what is missing.</summary>
internal sealed class UnconfiguredObjectStore : IObjectStore
{
    public Task PutAsync(string key, Stream content, CancellationToken cancellationToken) => throw Refusal();

    public Task<ObjectFacts?> FindAsync(string key, CancellationToken cancellationToken) => throw Refusal();

    public Task<Stream> OpenAsync(string key, long offset, long? length, CancellationToken cancellationToken) => throw Refusal();

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => throw Refusal();

    public IAsyncEnumerable<ObjectFacts> ListAsync(string prefix, CancellationToken cancellationToken) => throw Refusal();

    public Task<string> BeginUploadAsync(string key, CancellationToken cancellationToken) => throw Refusal();

    public Task<string> PutPartAsync(string key, string uploadId, int number, Stream content, long length, long? offset, CancellationToken cancellationToken) => throw Refusal();

    public Task CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, CancellationToken cancellationToken) => throw Refusal();

    public Task AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken) => throw Refusal();

    public Uri? PresignGet(string key, TimeSpan validFor) => throw Refusal();

    private static Exception Refusal() => StorageFaults.NotConfigured("Storage:Objects:Folder nor Storage:Objects:S3");
}
