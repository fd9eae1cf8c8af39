using AIForge.Protocol.V1;
using Google.Protobuf;

namespace AIForge.Cli.Files;

/// <summary>Has the network import a model, and watches it. Interrupted, the network goes on; the same order watches it again.</summary>
internal sealed class ModelImporting(GatewayClient gateway, IFileProgress progress, TimeProvider clock)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly Retries _retries = new(clock);

    /// <exception cref="CliException">The import was refused or failed, or the network could not be reached for long.</exception>
    public async Task<ModelImport> RunAsync(CreateModelImportRequest order, CancellationToken cancellationToken)
    {
        var import = await FindAsync(order, cancellationToken) ?? await CreateAsync(order, cancellationToken);
        var (fetched, verified) = (progress.Begin("fetch", import.SizeBytes), progress.Begin("verify", import.SizeBytes));
        var (toldFetched, toldVerified) = (0L, 0L);
        while (true)
        {
            fetched(import.FetchedBytes - toldFetched);
            verified(import.VerifiedBytes - toldVerified);
            (toldFetched, toldVerified) = (import.FetchedBytes, import.VerifiedBytes);
            if (import.State == "ready") return import;
            if (!IsUnderWay(import)) throw new CliException($"The import is {import.State}. {import.FailureReason}: {import.FailureMessage}");

            await Task.Delay(Poll, clock, cancellationToken);
            import = (await CallAsync<GetModelImportResponse>(HttpMethod.Get, $"/api/models/imports/{import.ImportId}", null, cancellationToken)).Import;
        }
    }

    /// <summary>An import of this file that an earlier command began.</summary>
    private async Task<ModelImport?> FindAsync(CreateModelImportRequest order, CancellationToken cancellationToken)
    {
        var revision = order.Revision.Length > 0 ? order.Revision : "main";
        var page = await CallAsync<ListModelImportsResponse>(HttpMethod.Get, "/api/models/imports?page_size=100", null, cancellationToken);
        return page.Imports.FirstOrDefault(import => IsUnderWay(import) && import.Repository == order.Repository && import.RequestedRevision == revision
            && (order.File.Length == 0 || import.File == order.File)
            && (order.Name.Length == 0 || import.Name.EndsWith($"/{order.Name}", StringComparison.Ordinal)));
    }

    private async Task<ModelImport> CreateAsync(CreateModelImportRequest order, CancellationToken cancellationToken) =>
        (await gateway.SendAsync<CreateModelImportResponse>(HttpMethod.Post, "/api/models/imports", order, cancellationToken)).Import;

    private static bool IsUnderWay(ModelImport import) => import.State is "queued" or "fetching" or "verifying";

    private Task<T> CallAsync<T>(HttpMethod method, string target, IMessage? body, CancellationToken cancellationToken)
        where T : IMessage<T>, new() => _retries.RunAsync(() => gateway.SendAsync<T>(method, target, body, cancellationToken), cancellationToken);
}
