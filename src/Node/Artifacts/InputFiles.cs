using AIForge.Node.Artifacts.Cache;
using AIForge.Node.Artifacts.Fetching;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.Cids;

namespace AIForge.Node.Artifacts;

/// <summary>The input files of container jobs: from the cache, or fetched into it, each once however many jobs wait for it.</summary>
internal sealed class InputFiles(InputCache cache, ContentDownload download)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (SemaphoreSlim Gate, int Waiting)> _gates = new(StringComparer.Ordinal);

    /// <param name="begun">Gets what tells the progress from then on, when it is to be fetched.</param>
    /// <returns>The file, held until the pin is disposed of.</returns>
    /// <exception cref="FetchFailedException">It cannot be had; the message says why.</exception>
    public async Task<(string Path, IDisposable Pin)> GetAsync(ContainerInput input, Action<Func<FetchProgress>> begun, CancellationToken cancellationToken)
    {
        if (!Cid.TryParse(input.Cid, out var cid) || cid.Version != 1)
            throw new FetchFailedException($"'{input.Cid}' is no CID of the platform: it takes version 1, bafk… or bafy….") { Failure = FetchFailure.NotFound };
        var gate = Enter(input.Cid);
        try
        {
            await gate.WaitAsync(cancellationToken);
            try
            {
                return cache.Find(input.Cid) ?? await FetchAsync(cid, input, begun, cancellationToken);
            }
            finally
            {
                gate.Release();
            }
        }
        finally
        {
            Leave(input.Cid);
        }
    }

    private async Task<(string Path, IDisposable Pin)> FetchAsync(Cid cid, ContainerInput input, Action<Func<FetchProgress>> begun, CancellationToken cancellationToken)
    {
        var (part, chunks, pin) = cache.Reserve(input.Cid, input.SizeBytes);
        using (pin)
        {
            await download.FetchAsync(cid, input.SizeBytes, input.Sources, (part, chunks), begun, cancellationToken);
            cache.Complete(input.Cid);
            return cache.Find(input.Cid) ?? throw new FetchFailedException($"{input.Cid} was fetched and is not there.");
        }
    }

    private SemaphoreSlim Enter(string cid)
    {
        lock (_lock)
        {
            var (gate, waiting) = _gates.GetValueOrDefault(cid, (new SemaphoreSlim(1), 0));
            _gates[cid] = (gate, waiting + 1);
            return gate;
        }
    }

    private void Leave(string cid)
    {
        lock (_lock)
        {
            var (gate, waiting) = _gates[cid];
            if (waiting > 1)
            {
                _gates[cid] = (gate, waiting - 1);
                return;
            }

            _gates.Remove(cid);
            gate.Dispose();
        }
    }
}
