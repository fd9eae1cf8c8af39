using AIForge.Coordinator.Models.Imports.Hub;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Models.Verification;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>
/// Fetches the parts of a file that are not there and hands it over: steps 2 and 3 of the flow. Every part is asked of the hub itself, which
/// says with each that the file is the same; a crash costs the part that was under way.
/// </summary>
internal sealed class ImportFetcher(
    Db db, ImportsStore store, FetchingStore fetching, UploadPartsStore received, UploadParts parts, ImportTokens tokens, HubRepositories hub, ModelVerification verification)
{
    /// <exception cref="Shared.Faults.FaultException">Nothing comes, now or, unless its kind is Unavailable or Aborted, ever.</exception>
    public async Task FetchAsync(UploadRecord upload, VerificationLease lease, CancellationToken cancellationToken)
    {
        var import = await store.OfUploadAsync(upload.Id, cancellationToken);
        var token = await tokens.FindAsync(upload.UserId, cancellationToken);
        var there = (await received.ReceivedAsync(upload.Id, cancellationToken)).Select(part => part.Number).ToHashSet();
        foreach (var number in Enumerable.Range(1, upload.PartCount).Where(number => !there.Contains(number)))
        {
            await FetchPartAsync(upload, import, number, token, lease, cancellationToken);
            await fetching.ProgressAsync(upload.Id, cancellationToken);
        }

        await HandOverAsync(upload, lease, cancellationToken);
    }

    private async Task FetchPartAsync(UploadRecord upload, ImportRecord import, int number, string? token, VerificationLease lease, CancellationToken cancellationToken)
    {
        await lease.RenewAsync(0, cancellationToken);
        var origin = new ModelOrigin(import.SourceRepository, import.SourceRevision, import.SourceFile);
        var length = UploadRules.LengthOf(upload, number);
        await using var remote = await hub.OpenAsync(origin, import.Etag, (upload.SizeBytes, upload.PartSize * (number - 1), length), token, cancellationToken);
        await using var content = new LeasedStream(remote, lease);
        try
        {
            await parts.PutAsync(upload, number, length, sha256: null, content, cancellationToken);
        }
        catch (Exception exception) when (content.IsLost && exception is not LeaseLostException)
        {
            throw new LeaseLostException();
        }
        catch (Exception exception) when (remote.Fault is { } fault && exception != fault)
        {
            throw fault;
        }
    }

    private async Task HandOverAsync(UploadRecord upload, VerificationLease lease, CancellationToken cancellationToken)
    {
        await using (var unit = await db.BeginAsync(cancellationToken))
        {
            var locked = await FetchingStore.LockAsync(unit, upload.Id, lease.Id, cancellationToken) ?? throw new LeaseLostException();
            await UploadEnding.BeginVerificationAsync(unit, locked, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        verification.Wake();
    }
}
