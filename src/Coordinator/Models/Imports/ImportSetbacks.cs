using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Models.Verification;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Faults;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>What follows when fetching stops: another attempt, or the end.</summary>
internal sealed class ImportSetbacks(Db db, UploadCleaner cleaner, IOptions<ModelsOptions> options, TimeProvider clock)
{
    /// <summary>Returns whether the import has failed.</summary>
    public async Task<bool> NoteAsync(UploadRecord upload, Guid leaseId, FaultException fault, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var unit = await db.BeginAsync(cancellationToken);
        var locked = await FetchingStore.LockAsync(unit, upload.Id, leaseId, cancellationToken) ?? throw new LeaseLostException();
        // Nothing has come for as long as an upload may be left alone.
        var isOver = fault.Kind is not (FaultKind.Unavailable or FaultKind.Aborted) || locked.ExpiresAt <= now;
        if (isOver)
        {
            await UploadsStore.FailAsync(unit, upload.Id, fault.Reason, fault.Message, now + options.Value.KeepDecided, cancellationToken);
        }
        else
        {
            var attempts = await FetchingStore.AttemptsAsync(unit, upload.Id, cancellationToken);
            await FetchingStore.PostponeAsync(unit, upload.Id, fault.Message, now + Wait(attempts, fault), cancellationToken);
        }

        await unit.CommitAsync(cancellationToken);
        if (isOver) cleaner.Wake();
        return isOver;
    }

    /// <summary>As long as was asked for, and not less than after so many attempts.</summary>
    private static TimeSpan Wait(int attempts, FaultException fault)
    {
        var own = RetryTimes.After(attempts + 1);
        return fault.RetryAfter is { } asked && asked > own ? asked : own;
    }
}
