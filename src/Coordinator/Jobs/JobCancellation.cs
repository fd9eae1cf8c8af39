using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs.Payments;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Jobs;

/// <summary>Ends a job on its owner's word. The node that runs it is told by the notification, wherever it is connected.</summary>
internal sealed partial class JobCancellation(
    Db db, JobsStore store, EscrowStore payments, JobSettlement settlement, TimeProvider clock, ILogger<JobCancellation> logger)
{
    private const int MaxReasonLength = 256;

    public async Task<JobRecord> CancelAsync(Guid id, Guid ownerId, string reason, CancellationToken cancellationToken)
    {
        if (ShownText.ProblemOfText(reason, MaxReasonLength) is { } problem) throw JobsFaults.Invalid([new("reason", problem)]);

        var message = reason.Length == 0 ? "Cancelled by its owner." : reason;
        if (await ConflictRetry.RunAsync(() => TryCancelAsync(id, ownerId, message, cancellationToken)) is not { } cancelled)
            return await EndedBeforeAsync(id, ownerId, cancellationToken);
        LogCancelled(id, ownerId);
        return cancelled;
    }

    private async Task<JobRecord?> TryCancelAsync(Guid id, Guid ownerId, string message, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var job = await store.LockAsync(unit, id, ownerId, cancellationToken);
        if (job is null) return null;
        // A node that works for money in escrow does not lose it by a word of its payer alone.
        if (job.PaymentId is not null && JobRules.IsHeld(job.Status)
            && await payments.OfJobAsync(unit, job.JobId, cancellationToken) is { Status: EscrowStatus.Escrowed }) throw JobsFaults.PaidAndHeld(job.JobId);

        var cancelled = await store.CancelAsync(unit, id, ownerId, JobsFaults.CancelledByOwner, message, clock.GetUtcNow(), cancellationToken);
        if (cancelled is null) return null;
        var change = new JobChange(id, JobStatusCodes.Cancelled, job.PaymentId);
        await store.CancelReplicasAsync(unit, [id], clock.GetUtcNow(), cancellationToken);
        await settlement.SettleAsync(unit, [change], cancellationToken);
        change.Notify(unit);
        await unit.CommitAsync(cancellationToken);
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
