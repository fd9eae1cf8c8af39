using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Jobs.Payments;

/// <summary>What a payer may decide on the money of his jobs. The same again is answered with what is; the opposite is refused.</summary>
internal sealed partial class JobPayments(
    Db db, JobsStore store, EscrowStore payments, Escrows escrows, JobReleases releases, QuorumPayments quorum, TimeProvider clock, ILogger<JobPayments> logger)
{
    private const int MaxReasonLength = 256;

    /// <summary>The payment, which the user made himself.</summary>
    public async Task<EscrowRecord> FindAsync(string paymentId, Guid payerId, CancellationToken cancellationToken) =>
        await payments.FindAsync(paymentId, cancellationToken) is { } payment && payment.PayerId == payerId ? payment : throw JobPaymentFaults.NotFound(paymentId);

    public async Task<EscrowRecord> OfJobAsync(Guid jobId, Guid payerId, CancellationToken cancellationToken)
    {
        var id = new Id<JobTag>(jobId).ToString();
        if (await store.FindAsync(jobId, payerId, cancellationToken) is null) throw JobsFaults.NotFound(id);
        return await payments.OfJobAsync(id, cancellationToken) ?? throw JobPaymentFaults.NoneOfJob(id);
    }

    /// <summary>Pays the node that has the job now.</summary>
    public async Task<EscrowRecord> ReleaseAsync(EscrowRecord payment, string reason, CancellationToken cancellationToken)
    {
        CheckReason(reason);
        var why = OrElse(reason, "Released by the payer.");
        var released = await releases.ReleaseAsync(payment, why, cancellationToken) ?? await quorum.ReleaseAsync(payment, why, cancellationToken);
        LogDecided(payment.Id, EscrowStatus.Released, payment.PayerId);
        return released;
    }

    /// <summary>Gives the money back and cancels the job, which nobody has begun.</summary>
    public Task<EscrowRecord> RefundAsync(EscrowRecord payment, string reason, CancellationToken cancellationToken) => DecideAsync(payment, EscrowStatus.Refunded, reason, async (unit, job) =>
    {
        if (job.Status != JobStatusCodes.Pending) throw JobPaymentFaults.JobStarted(payment.JobId, job.Status);
        var why = OrElse(reason, "Refunded to the payer.");
        await store.CancelAsync(unit, job.Id, JobsFaults.CancelledByOwner, why, clock.GetUtcNow(), cancellationToken);
        await store.CancelReplicasAsync(unit, [job.Id], clock.GetUtcNow(), cancellationToken);
        new JobChange(job.Id, JobStatusCodes.Cancelled).Notify(unit);
        await escrows.RefundAllAsync(unit, [new EscrowRefund(payment.JobId, why)], cancellationToken);
    }, cancellationToken);

    /// <summary>Stops the money until an arbiter has decided.</summary>
    public Task<EscrowRecord> DisputeAsync(EscrowRecord payment, string reason, CancellationToken cancellationToken)
    {
        if (reason.Length == 0) throw JobPaymentFaults.Invalid("reason", "Say what is wrong.");
        return DecideAsync(payment, EscrowStatus.Disputed, reason, (unit, _) => escrows.DisputeAsync(unit, payment.Id, reason, cancellationToken), cancellationToken);
    }

    /// <summary>Runs the decision while the job is locked and the money in escrow. What was decided so before is returned as it is.</summary>
    private Task<EscrowRecord> DecideAsync(
        EscrowRecord payment, string wanted, string reason, Func<UnitOfWork, LockedJob, Task> decide, CancellationToken cancellationToken)
    {
        CheckReason(reason);
        return ConflictRetry.RunAsync(async () =>
        {
            await using var unit = await db.BeginAsync(cancellationToken);
            var job = await store.LockAsync(unit, Id<JobTag>.TryParse(payment.JobId, out var id) ? id.Value : default, payment.PayerId, cancellationToken)
                ?? throw JobsFaults.NotFound(payment.JobId);
            var current = await payments.OfJobAsync(unit, payment.JobId, cancellationToken) ?? payment;
            if (current.Status == wanted || (wanted == EscrowStatus.Refunded && current.Status == EscrowStatus.Expired)) return current;
            if (current.Status != EscrowStatus.Escrowed) throw JobPaymentFaults.Settled(payment.Id, current.Status);

            await decide(unit, job);
            var decided = (await payments.OfJobAsync(unit, payment.JobId, cancellationToken))!;
            // The expiry does not lock the job, and may have been faster.
            if (decided.Status != wanted) throw JobPaymentFaults.Settled(payment.Id, decided.Status);
            await unit.CommitAsync(cancellationToken);
            LogDecided(payment.Id, wanted, payment.PayerId);
            return decided;
        });
    }

    private static void CheckReason(string reason)
    {
        // The database refuses U+0000, and with it the releases that share a transaction.
        if (ShownText.ProblemOfText(reason, MaxReasonLength) is { } problem) throw JobPaymentFaults.Invalid("reason", problem);
    }

    private static string OrElse(string reason, string other) => reason.Length > 0 ? reason : other;

    [LoggerMessage(Level = LogLevel.Information, Message = "Payment {PaymentId} is {Status} by its payer {UserId}")]
    private partial void LogDecided(string paymentId, string status, Guid userId);
}
