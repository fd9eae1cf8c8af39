using AIForge.Coordinator.Models.Keys;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using AIForge.Storage.Objects;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>Gives up uploads for which nothing came for long, takes their parts out of the store, and forgets those that are long over.</summary>
internal sealed class UploadCleaner(Db db, IObjectStore objects, IOptions<ModelsOptions> options, TimeProvider clock, ILogger<UploadCleaner> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(1) }, clock, logger)
{
    private const int Batch = 100;

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await using (var unit = await db.BeginAsync(cancellationToken))
        {
            await UploadsStore.ExpireAsync(unit, now, now + options.Value.KeepDecided, Batch, cancellationToken);
            await UploadsStore.ForgetAsync(unit, now, Batch, cancellationToken);
            await ModelKeysStore.RemoveOrphansAsync(unit, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        return await AbortOneAsync(cancellationToken);
    }

    private async Task<bool> AbortOneAsync(CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        if (await UploadsStore.LockOverAsync(unit, cancellationToken) is not { } upload) return false;

        await objects.AbortUploadAsync(upload.ObjectKey, upload.StoreUploadId!, cancellationToken);
        await UploadsStore.SetStoreUploadAsync(unit, upload.Id, storeUploadId: null, cancellationToken);
        await UploadPartsStore.RemoveAsync(unit, upload.Id, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return true;
    }
}
