using AIForge.Node.Artifacts.Cache;
using AIForge.Storage.Cids;
using AIForge.Storage.UnixFs;

namespace AIForge.Node.Artifacts.Fetching;

/// <summary>Brings a file's bytes to where they are to be, or goes on where an earlier attempt, also of a killed process, stopped. Every chunk is checked.</summary>
internal sealed class ContentDownload(CoordinatorContent coordinator, HttpClient http, TimeProvider clock, ILogger<ContentDownload> logger)
{
    private const int MostSources = 16;

    /// <param name="places">Where the file and the record of its chunks lie.</param>
    /// <param name="sources">Addresses of HTTP; nobody there is trusted. The coordinator is asked last.</param>
    /// <param name="begun">Gets what tells the progress from then on.</param>
    /// <exception cref="FetchFailedException">It cannot be had; the message says why.</exception>
    public async Task FetchAsync(
        Cid cid, long sizeBytes, IEnumerable<string> sources, (string Part, string Chunks) places, Action<Func<FetchProgress>> begun, CancellationToken cancellationToken)
    {
        // The hashes of all chunks, checked against the CID.
        var tree = await coordinator.ReadTreeAsync(cid, sizeBytes, cancellationToken);
        try
        {
            using var chunks = new VerifiedChunks(places.Chunks, tree.Count);
            await using var part = new FileStream(places.Part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            part.SetLength(tree.Size);
            await CheckAsync(tree, part, chunks, cancellationToken);

            var fetch = new ContentFetch(tree, part, chunks, clock, logger);
            begun(() => fetch.Progress);
            await fetch.RunAsync([.. Http(sources), coordinator.SourceOf(cid)], cancellationToken);
            part.Flush(flushToDisk: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FetchFailedException($"The file cannot be written: {exception.Message}", exception) { Failure = FetchFailure.NoRoom };
        }
    }

    private IEnumerable<IChunkSource> Http(IEnumerable<string> sources) => sources
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
