using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Models.Verification;
using AIForge.Coordinator.Platform.Storage;
using AIForge.Shared.Faults;
using AIForge.Shared.Hosting;
using AIForge.Storage.Objects;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>Takes imports that are due, a few at a time. Any replica may take any.</summary>
internal sealed partial class ImportWorker(
    FetchingStore store, VerificationStore leases, ImportFetcher fetcher, ImportSetbacks setbacks, IOptions<ModelsOptions> models, IOptions<HuggingFaceOptions> options,
    TimeProvider clock, ILogger<ImportWorker> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(2) }, clock, logger)
{
    private readonly List<Task> _running = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_running);
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        _running.RemoveAll(task => task.IsCompleted);
        if (_running.Count >= options.Value.ParallelImports) return false;

        var (now, duration) = (Clock.GetUtcNow(), models.Value.VerificationLease);
        var leaseId = Guid.CreateVersion7(now);
        if (await store.LeaseAsync(leaseId, now, now + duration, options.Value.ParallelPerUser, cancellationToken) is not { } upload) return false;

        _running.Add(RunAsync(upload, new VerificationLease(leases, upload.Id, leaseId, duration, Clock), cancellationToken));
        return true;
    }

    private async Task RunAsync(UploadRecord upload, VerificationLease lease, CancellationToken cancellationToken)
    {
        try
        {
            // The loop goes on with the next one.
            await Task.Yield();
            await FetchAsync(upload, lease, cancellationToken);
        }
        catch (LeaseLostException)
        {
            LogLeft(upload.Id);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The lease lapses, and somebody tries again.
            LogBroken(exception, upload.Id);
        }
        catch (OperationCanceledException)
        {
            LogLeft(upload.Id);
        }
        finally
        {
            Wake();
        }
    }

    private async Task FetchAsync(UploadRecord upload, VerificationLease lease, CancellationToken cancellationToken)
    {
        try
        {
            await fetcher.FetchAsync(upload, lease, cancellationToken);
            LogFetched(upload.Id, upload.SourceRepository!, upload.SizeBytes);
        }
        catch (FaultException fault)
        {
            await NoteAsync(upload, lease, fault, cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            await NoteAsync(upload, lease, StorageFaults.Of(exception), cancellationToken);
        }
    }

    private async Task NoteAsync(UploadRecord upload, VerificationLease lease, FaultException fault, CancellationToken cancellationToken)
    {
        if (await setbacks.NoteAsync(upload, lease.Id, fault, cancellationToken)) LogFailed(upload.Id, fault.Reason);
        else LogPostponed(upload.Id, fault.Reason);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Import of upload {UploadId} fetched {Bytes} bytes from {Repository}")]
    private partial void LogFetched(Guid uploadId, string repository, long bytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Import of upload {UploadId} failed: {Reason}")]
    private partial void LogFailed(Guid uploadId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Import of upload {UploadId} is tried again later: {Reason}")]
    private partial void LogPostponed(Guid uploadId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Import of upload {UploadId} was given up or is left to another worker")]
    private partial void LogLeft(Guid uploadId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Import of upload {UploadId} stopped")]
    private partial void LogBroken(Exception exception, Guid uploadId);
}
