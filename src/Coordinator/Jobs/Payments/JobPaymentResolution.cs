using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Jobs.Payments;

/// <summary>The arbiter's decision on money in escrow, disputed or not: so much for the work, the rest back; an open job ends with it.</summary>
internal sealed class JobPaymentResolution(
    Db db, JobsStore store, EscrowStore payments, Escrows escrows, JobSettlement settlement, QuorumPayments quorum, SecurityLog log, TimeProvider clock)
{
    private const int MaxReasonLength = 256;

    public async Task<EscrowRecord> FindAsync(string paymentId, CancellationToken cancellationToken) =>
        await payments.FindAsync(paymentId, cancellationToken) ?? throw JobPaymentFaults.NotFound(paymentId);

    public Task<EscrowRecord> ResolveAsync(EscrowRecord payment, Money award, string reason, AdminActor admin, CancellationToken cancellationToken)
    {
        if (ShownText.ProblemOfName(reason, MaxReasonLength) is { } problem) throw JobPaymentFaults.Invalid("reason", problem);
        return ConflictRetry.RunAsync(async () =>
        {
            await using var unit = await db.BeginAsync(cancellationToken);
            var job = await store.LockAsync(unit, Id<JobTag>.TryParse(payment.JobId, out var id) ? id.Value : default, null, cancellationToken)
                ?? throw JobsFaults.NotFound(payment.JobId);
            await DecideAsync(unit, job, payment, award, reason, cancellationToken);
            await store.CancelReplicasAsync(unit, [job.Id], clock.GetUtcNow(), cancellationToken);
            if (await store.CancelAsync(unit, job.Id, JobsFaults.PaymentResolved, reason, clock.GetUtcNow(), cancellationToken))
                new JobChange(job.Id, JobStatusCodes.Cancelled).Notify(unit);
            var details = new Dictionary<string, string> { ["by"] = admin.Wallet.Text, ["award"] = award.ToString(), ["reason"] = reason };
            await log.WriteAsync(unit, new SecurityEvent("job_payment.resolved") { UserId = payment.PayerId, Subject = payment.Id, Address = admin.Address, Details = details }, cancellationToken);
            var resolved = (await payments.OfJobAsync(unit, payment.JobId, cancellationToken))!;
            await unit.CommitAsync(cancellationToken);
            return resolved;
        });
    }

    private async Task DecideAsync(UnitOfWork unit, LockedJob job, EscrowRecord payment, Money award, string reason, CancellationToken cancellationToken)
    {
        var isQuorum = await store.HasReplicasAsync(unit, job.Id, cancellationToken);
        var end = await store.EndsAsync(unit, [job.Id], cancellationToken) is [var last, ..] ? last : null;
        if (end is null && !isQuorum && !award.IsZero) throw JobPaymentFaults.Invalid("award", "No node ever had the job: give everything back with 0.");

        await escrows.DisputeAsync(unit, payment.Id, reason, cancellationToken);
        var isDecided = award.IsZero
            ? await escrows.GiveBackAsync(unit, payment, reason, cancellationToken)
            : isQuorum ? await quorum.AwardAsync(unit, payment, award, reason, cancellationToken)
            : await settlement.AwardAsync(unit, payment, end!, award, reason, cancellationToken);
        if (isDecided) return;
        throw JobPaymentFaults.Settled(payment.Id, (await payments.OfJobAsync(unit, payment.JobId, cancellationToken))?.Status ?? payment.Status);
    }
}
