using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>Gives imports up. The worker that fetches one loses its lease with that, and what came is removed as of an upload.</summary>
internal sealed class ImportAbortion(Db db, ImportsStore store, UploadCleaner cleaner, IOptions<ModelsOptions> options, TimeProvider clock)
{
    public async Task<ImportRecord> AbortAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        // The worker locks the upload before the import.
        await ConflictRetry.RunAsync(() => EndUploadAsync(id, userId, cancellationToken));
        cleaner.Wake();
        return await store.FindAsync(id, userId, cancellationToken) ?? throw ImportsFaults.NotFound();
    }

    private async Task<bool> EndUploadAsync(Guid id, Guid userId, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var uploadId = await ImportsStore.LockUploadAsync(unit, id, userId, cancellationToken) ?? throw ImportsFaults.NotFound();
        var upload = await UploadsStore.LockAsync(unit, uploadId, cancellationToken) ?? throw ImportsFaults.NotFound();
        if (upload.State is not (UploadState.Receiving or UploadState.Aborted)) throw ImportsFaults.StateWrong(upload.State, $"{ImportState.Queued} or {ImportState.Fetching}");
        if (upload.State == UploadState.Receiving)
            await UploadsStore.DecideAsync(unit, uploadId, UploadState.Aborted, clock.GetUtcNow() + options.Value.KeepDecided, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return true;
    }
}
