using AIForge.Node.Artifacts.Cache;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.Cids;
using AIForge.Storage.UnixFs;

namespace AIForge.Node.Artifacts.Fetching;

/// <summary>Brings a model's file into the cache, or goes on where an earlier attempt, also of a killed process, stopped. See docs/flows/model-distribution.md.</summary>
internal sealed class ModelFetching(ModelCache cache, CoordinatorContent coordinator, HttpClient http, TimeProvider clock, ILogger<ModelFetching> logger)
{
    private const int MostSources = 16;

    /// <param name="begun">Gets what tells the progress from then on.</param>
    /// <exception cref="FetchFailedException">It cannot be had; the message says why.</exception>
    public async Task<CachedModel> FetchAsync(DesiredModel model, Action<Func<FetchProgress>> begun, CancellationToken cancellationToken)
    {
        if (!Cid.TryParse(model.Cid, out var cid) || cid.Version != 1) throw new FetchFailedException($"'{model.Cid}' is no CID of the platform.");
        // 1. Room first: a file that cannot be kept need not be asked for.
        var (partPath, chunksPath, pin) = cache.Reserve(model.Cid, model.SizeBytes);
        using (pin)
        {
            // 2. The hashes of all chunks, checked against the CID.
            var tree = await coordinator.ReadTreeAsync(cid, model.SizeBytes, cancellationToken);
            try
            {
                await FetchAsync(model, cid, tree, partPath, chunksPath, begun, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new FetchFailedException($"The file cannot be written: {exception.Message}", exception);
            }

            return cache.Complete(model.Cid, model.Sha256, model.SizeBytes);
        }
    }

    private async Task FetchAsync(
        DesiredModel model, Cid cid, ContentTree tree, string partPath, string chunksPath, Action<Func<FetchProgress>> begun, CancellationToken cancellationToken)
    {
        using var chunks = new VerifiedChunks(chunksPath, tree.Count);
        await using var part = new FileStream(partPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        part.SetLength(tree.Size);
        await CheckAsync(tree, part, chunks, cancellationToken);

        var fetch = new ContentFetch(tree, part, chunks, clock, logger);
        begun(() => fetch.Progress);
        await fetch.RunAsync([.. Sources(model), coordinator.SourceOf(cid)], cancellationToken);
        part.Flush(flushToDisk: true);
    }

    private IEnumerable<IChunkSource> Sources(DesiredModel model) => model.Sources
        .Where(source => Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        .Distinct().Take(MostSources).Select(source => new HttpChunkSource(http, new Uri(source)));

    /// <summary>What is recorded as there is hashed once more: a record outlives a power cut that its chunk did not.</summary>
    private static async Task CheckAsync(ContentTree tree, FileStream part, VerifiedChunks chunks, CancellationToken cancellationToken)
    {
        if (chunks.Count == 0) return;
        var buffer = new byte[UnixFsLayout.ChunkSize];
        for (var chunk = 0; chunk < tree.Count; chunk++)
        {
            if (!chunks[chunk]) continue;
            var bytes = buffer.AsMemory(0, tree.LengthOf(chunk));
            var read = await RandomAccess.ReadAsync(part.SafeFileHandle, bytes, ContentTree.OffsetOf(chunk), cancellationToken);
            if (read < bytes.Length || !tree.Matches(chunk, bytes.Span)) chunks.Set(chunk, false);
        }
    }
}
