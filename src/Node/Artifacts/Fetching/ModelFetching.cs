using AIForge.Node.Artifacts.Cache;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.Cids;

namespace AIForge.Node.Artifacts.Fetching;

/// <summary>Brings a model's file into the cache. See docs/flows/model-distribution.md.</summary>
internal sealed class ModelFetching(ModelCache cache, ContentDownload download)
{
    /// <param name="begun">Gets what tells the progress from then on.</param>
    /// <exception cref="FetchFailedException">It cannot be had; the message says why.</exception>
    public async Task<CachedModel> FetchAsync(DesiredModel model, Action<Func<FetchProgress>> begun, CancellationToken cancellationToken)
    {
        if (!Cid.TryParse(model.Cid, out var cid) || cid.Version != 1) throw new FetchFailedException($"'{model.Cid}' is no CID of the platform.");
        // 1. Room first: a file that cannot be kept need not be asked for.
        var (partPath, chunksPath, pin) = cache.Reserve(model.Cid, model.SizeBytes);
        using (pin)
        {
            // 2. The tree, then the chunks.
            await download.FetchAsync(cid, model.SizeBytes, model.Sources, (partPath, chunksPath), begun, cancellationToken);
            return cache.Complete(model.Cid, model.Sha256, model.SizeBytes);
        }
    }
}
