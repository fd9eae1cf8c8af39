using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Jobs;

/// <summary>Ends a job on its owner's word. The node that runs it is told by the notification, wherever it is connected.</summary>
internal sealed partial class JobCancellation(Db db, JobsStore store, TimeProvider clock, ILogger<JobCancellation> logger)
{
    private const int MaxReasonLength = 256;

    public async Task<JobRecord> CancelAsync(Guid id, Guid ownerId, string reason, CancellationToken cancellationToken)
    {
        if (reason.Length > MaxReasonLength) throw JobsFaults.Invalid([new("reason", $"At most {MaxReasonLength} characters are taken.")]);

        await using var unit = await db.BeginAsync(cancellationToken);
        var message = reason.Length == 0 ? "Cancelled by its owner." : reason;
        var cancelled = await store.CancelAsync(unit, id, ownerId, JobsFaults.CancelledByOwner, message, clock.GetUtcNow(), cancellationToken);
        if (cancelled is null) return await EndedBeforeAsync(id, ownerId, cancellationToken);
        await new JobChange(id, JobStatusCodes.Cancelled).NotifyAsync(unit, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogCancelled(id, ownerId);
        return cancelled;
    }

    /// <summary>Cancelling twice is no error; cancelling what ended otherwise is.</summary>
    private async Task<JobRecord> EndedBeforeAsync(Guid id, Guid ownerId, CancellationToken cancellationToken)
    {
        var jobId = new Id<JobTag>(id).ToString();
        var job = await store.FindAsync(id, ownerId, cancellationToken) ?? throw JobsFaults.NotFound(jobId);
        return job.Status == JobStatusCodes.Cancelled ? job : throw JobsFaults.AlreadyEnded(jobId, job.Status);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} cancelled by user {OwnerId}")]
    private partial void LogCancelled(Guid jobId, Guid ownerId);
}
