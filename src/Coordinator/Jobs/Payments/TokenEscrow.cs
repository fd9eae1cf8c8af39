using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs.Payments;

/// <summary>Sets AITBC aside for a job that was queued without a payment, as long as nobody has begun it.</summary>
internal sealed class TokenEscrow(
    Db db, JobsStore store, EscrowStore payments, Escrows escrows, JobRevenue revenue, TimeProvider clock, IOptions<JobsOptions> options)
{
    /// <param name="id">Of the payment that is made.</param>
    /// <param name="timeoutSeconds">Null for the default; in any case not before the job can have ended.</param>
    public async Task<EscrowRecord> CreateAsync(
        Guid id, Guid payerId, Guid jobId, Money amount, int? timeoutSeconds, CancellationToken cancellationToken)
    {
        if (timeoutSeconds is < 1 || timeoutSeconds > options.Value.MaxTtlSeconds)
            throw JobPaymentFaults.Invalid("timeout_seconds", $"Give 1 to {options.Value.MaxTtlSeconds}, or leave it out for {options.Value.EscrowTimeoutSeconds}.");
        return await ConflictRetry.RunAsync(() => HoldAsync(new Id<JobPaymentTag>(id).ToString(), payerId, jobId, amount, timeoutSeconds, cancellationToken));
    }

    private async Task<EscrowRecord> HoldAsync(
        string paymentId, Guid payerId, Guid jobId, Money amount, int? timeoutSeconds, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var job = await store.LockAsync(unit, jobId, payerId, cancellationToken) ?? throw JobsFaults.NotFound(new Id<JobTag>(jobId).ToString());
        if (job.PaymentId == paymentId) return (await payments.OfJobAsync(unit, job.JobId, cancellationToken))!;
        if (job.PaymentId is not null) throw JobPaymentFaults.PaidAlready(job.JobId);
        if (job.Status != JobStatusCodes.Pending) throw JobPaymentFaults.JobStarted(job.JobId, job.Status);

        var ends = options.Value.EscrowEnd(clock.GetUtcNow(), job.ExpiresAt, timeoutSeconds);
        if (!await escrows.HoldAsync(unit, new NewEscrow(paymentId, job.JobId, payerId, amount, revenue.PlatformRate, ends), cancellationToken))
            throw JobPaymentFaults.InsufficientFunds(amount);
        await store.SetPaymentAsync(unit, jobId, paymentId, amount, cancellationToken);
        var payment = (await payments.OfJobAsync(unit, job.JobId, cancellationToken))!;
        await unit.CommitAsync(cancellationToken);
        return payment;
    }
}
