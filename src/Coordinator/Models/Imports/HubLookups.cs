using AIForge.Coordinator.Models.Imports.Hub;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>Questions to the hub while somebody waits for the answer.</summary>
internal sealed class HubLookups(HubRepositories repositories, ImportTokens tokens, IOptions<HuggingFaceOptions> options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(options.Value.ParallelLookups);

    /// <summary>The repository as it is now.</summary>
    public Task<HubRevision> FilesAsync(Guid userId, string repository, string revision, CancellationToken cancellationToken) =>
        WithinAsync(userId, (token, limit) => repositories.FindAsync(repository, revision, token, limit), cancellationToken);

    /// <summary>The file that is meant, at the commit that the revision is now, and the card of the repository.</summary>
    public Task<(RemoteFile File, RepositoryCard Card)> FindAsync(Guid userId, ImportOrder order, CancellationToken cancellationToken) =>
        WithinAsync(
            userId,
            async (token, limit) =>
            {
                var revision = await repositories.FindAsync(order.Repository, order.Revision, token, limit);
                var file = order.File.Length > 0 ? order.File : revision.OnlyFile();
                if (!HubNames.IsModelFile(file)) throw ImportsFaults.FormatUnsupported(file);

                var found = await repositories.FindFileAsync(new ModelOrigin(order.Repository, revision.Commit, file), token, limit);
                return (found, await repositories.CardAsync(order.Repository, revision.Commit, token, limit));
            },
            cancellationToken);

    /// <summary>A file that was imported once, as it is now.</summary>
    public Task<RemoteFile> FindAsync(Guid userId, ModelOrigin origin, CancellationToken cancellationToken) =>
        WithinAsync(userId, (token, limit) => repositories.FindFileAsync(origin, token, limit), cancellationToken);

    public void Dispose() => _turns.Dispose();

    private async Task<T> WithinAsync<T>(Guid userId, Func<string?, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.Value.Lookup, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _turns.WaitAsync(limit.Token);
            try
            {
                return await ask(await tokens.FindAsync(userId, limit.Token), limit.Token);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw ImportsFaults.SourceUnavailable("it does not answer in time");
        }
    }
}
