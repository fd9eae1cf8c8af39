using AIForge.Coordinator.Models.Verification;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>Completes uploads, which is step 3 of the flow, and gives them up.</summary>
internal sealed partial class UploadEnding(
    Db db, UploadsStore store, ModelVerification verification, UploadCleaner cleaner, IOptions<ModelsOptions> options, TimeProvider clock,
    ILogger<UploadEnding> logger)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GiveUpLimit = TimeSpan.FromSeconds(10);

    /// <summary>Hands the file over to verification and waits a little for the result, which a small file has at once.</summary>
    public async Task<UploadRecord> CompleteAsync(Guid id, Guid userId, string kind, CancellationToken cancellationToken)
    {
        await BeginVerificationAsync(id, userId, kind, cancellationToken);
        verification.Wake();
        var started = clock.GetTimestamp();
        while (true)
        {
            var upload = await store.FindAsync(id, userId, kind, cancellationToken) ?? throw UploadsFaults.NotFound();
            if (upload.State != UploadState.Verifying || clock.GetElapsedTime(started) >= options.Value.CompleteWait) return upload;
            await Task.Delay(Poll, clock, cancellationToken);
        }
    }

    /// <summary>Gives an upload up; one that is given up already stays so.</summary>
    public async Task<UploadRecord> AbortAsync(Guid id, Guid userId, string kind, CancellationToken cancellationToken)
    {
        await using (var unit = await db.BeginAsync(cancellationToken))
        {
            var upload = await UploadsStore.LockAsync(unit, id, userId, kind, cancellationToken) ?? throw UploadsFaults.NotFound();
            if (upload.State == UploadState.Aborted) return upload;
            if (upload.State != UploadState.Receiving) throw UploadsFaults.StateWrong(upload.State);
            await UploadsStore.DecideAsync(unit, id, UploadState.Aborted, clock.GetUtcNow() + options.Value.KeepDecided, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        cleaner.Wake();
        return await store.FindAsync(id, userId, kind, cancellationToken) ?? throw UploadsFaults.NotFound();
    }

    /// <summary>Gives an upload up after its caller may be gone. What stops this leaves the upload to expire.</summary>
    public async Task GiveUpAsync(Guid id, Guid userId, string kind)
    {
        using var limit = new CancellationTokenSource(GiveUpLimit, clock);
        try
        {
            await AbortAsync(id, userId, kind, limit.Token);
        }
        catch (Exception exception)
        {
            LogNotGivenUp(exception, id);
        }
    }

    private async Task BeginVerificationAsync(Guid id, Guid userId, string kind, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var upload = await UploadsStore.LockAsync(unit, id, userId, kind, cancellationToken) ?? throw UploadsFaults.NotFound();
        // Said twice, for example because the first answer was lost.
        if (upload.State is UploadState.Verifying or UploadState.Ready or UploadState.Failed) return;
        if (upload.State != UploadState.Receiving) throw UploadsFaults.StateWrong(upload.State);

        await BeginVerificationAsync(unit, upload, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    /// <summary>The same of a locked upload that is receiving, as part of another act.</summary>
    public static async Task BeginVerificationAsync(UnitOfWork unit, UploadRecord upload, CancellationToken cancellationToken)
    {
        var received = (await UploadPartsStore.ReceivedAsync(unit, upload.Id, cancellationToken)).Select(part => part.Number).ToHashSet();
        var missing = Enumerable.Range(1, upload.PartCount).Where(number => !received.Contains(number)).ToList();
        if (missing.Count > 0) throw UploadsFaults.Incomplete(missing);
        await UploadsStore.DecideAsync(unit, upload.Id, UploadState.Verifying, upload.ExpiresAt, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Upload {UploadId} could not be given up and will expire")]
    private partial void LogNotGivenUp(Exception exception, Guid uploadId);
}
