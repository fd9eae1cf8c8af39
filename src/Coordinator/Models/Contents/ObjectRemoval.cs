using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using AIForge.Storage.Objects;

namespace AIForge.Coordinator.Models.Contents;

/// <summary>Takes objects that nothing needs out of the store, for as long as that takes.</summary>
internal sealed partial class ObjectRemoval(Db db, IObjectStore objects, TimeProvider clock, ILogger<ObjectRemoval> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(10) }, clock, logger)
{
    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        if (await ObjectRemovalsStore.LockAsync(unit, Clock.GetUtcNow(), cancellationToken) is not { } removed) return false;

        try
        {
            await objects.DeleteAsync(removed.ObjectKey, cancellationToken);
            await ObjectRemovalsStore.DoneAsync(unit, removed.ObjectKey, cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            LogNotRemoved(exception, removed.ObjectKey);
            await ObjectRemovalsStore.PostponeAsync(unit, removed.ObjectKey, Clock.GetUtcNow() + RetryTimes.After(removed.Attempts + 1), cancellationToken);
        }

        await unit.CommitAsync(cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The object {ObjectKey} could not be removed yet")]
    private partial void LogNotRemoved(Exception exception, string objectKey);
}
