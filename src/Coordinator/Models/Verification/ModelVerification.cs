using AIForge.Coordinator.Models.Uploads;
using AIForge.Shared.Faults;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Verification;

/// <summary>Takes completed uploads, a few at a time so that a large one does not keep small ones waiting. Any replica may take any.</summary>
internal sealed partial class ModelVerification(
    VerificationStore store, ModelVerifier verifier, ModelMaking making, IOptions<ModelsOptions> options, TimeProvider clock, ILogger<ModelVerification> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(5) }, clock, logger)
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
        if (_running.Count >= options.Value.ParallelVerifications) return false;

        var now = Clock.GetUtcNow();
        var leaseId = Guid.CreateVersion7(now);
        if (await store.LeaseAsync(leaseId, now, now + options.Value.VerificationLease, cancellationToken) is not { } upload) return false;

        _running.Add(RunAsync(upload, new VerificationLease(store, upload.Id, leaseId, options.Value.VerificationLease, Clock), cancellationToken));
        return true;
    }

    private async Task RunAsync(UploadRecord upload, VerificationLease lease, CancellationToken cancellationToken)
    {
        try
        {
            // The loop goes on with the next one.
            await Task.Yield();
            await verifier.VerifyAsync(upload, lease, cancellationToken);
            LogVerified(upload.Id, upload.ModelId, upload.SizeBytes);
        }
        catch (FaultException fault) when (fault.Kind == FaultKind.FailedPrecondition)
        {
            await RefuseAsync(upload, lease, fault, cancellationToken);
        }
        catch (LeaseLostException)
        {
            LogLost(upload.Id);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The lease lapses, and somebody tries again.
            LogFailed(exception, upload.Id);
        }
        catch (OperationCanceledException)
        {
            LogLost(upload.Id);
        }
        finally
        {
            Wake();
        }
    }

    private async Task RefuseAsync(UploadRecord upload, VerificationLease lease, FaultException fault, CancellationToken cancellationToken)
    {
        try
        {
            await making.FailAsync(upload, lease.Id, fault.Reason, fault.Message, cancellationToken);
            LogRefused(upload.Id, fault.Reason);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception, upload.Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Upload {UploadId} became model {ModelId} of {Bytes} bytes")]
    private partial void LogVerified(Guid uploadId, Guid modelId, long bytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Upload {UploadId} failed: {Reason}")]
    private partial void LogRefused(Guid uploadId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Upload {UploadId} is left to another worker")]
    private partial void LogLost(Guid uploadId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Upload {UploadId} could not be verified yet")]
    private partial void LogFailed(Exception exception, Guid uploadId);
}
