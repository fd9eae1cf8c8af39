using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs.Payments;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>The money of jobs with several replicas: one payment, one hold, and a part of it for each replica. See docs/flows/verification.md.</summary>
internal sealed class QuorumPayments(Db db, EscrowStore payments, JobSettlement settlement)
{
    private const string Agreed = "A quorum of replicas agreed.";

    /// <summary>Pays the replicas that agreed, when the job's money is in escrow.</summary>
    public Task PayAsync(UnitOfWork unit, CheckedJob job, IReadOnlyList<JobCopy> agreeing, CancellationToken cancellationToken) => job.PaymentId is null
        ? Task.CompletedTask
        : settlement.DivideAsync(unit, job.JobId, EscrowStatus.Escrowed, EndsOf(agreeing), price => PartsOf(job.Replicas, agreeing, price), Agreed, cancellationToken);

    /// <summary>On the payer's word pays the replicas that are worked on or done, and gives back the parts of the others.</summary>
    public Task<EscrowRecord> ReleaseAsync(EscrowRecord payment, string reason, CancellationToken cancellationToken) => ConflictRetry.RunAsync(async () =>
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        if (await LockAsync(unit, payment.JobId, cancellationToken) is not var (job, copies)) throw JobsFaults.NotFound(payment.JobId);
        var current = await payments.OfJobAsync(unit, payment.JobId, cancellationToken) ?? payment;
        if (current.Status == EscrowStatus.Released) return current;
        if (current.Status != EscrowStatus.Escrowed) throw JobPaymentFaults.Settled(payment.Id, current.Status);
        var working = Working(copies);
        if (working.Count == 0 || JobRules.HasEnded(job.Status)) throw JobPaymentFaults.NobodyToPay(payment.JobId, job.Status);
        await settlement.DivideAsync(unit, job.JobId, EscrowStatus.Escrowed, EndsOf(working), price => PartsOf(job.Replicas, working, price), reason, cancellationToken);
        var released = (await payments.OfJobAsync(unit, payment.JobId, cancellationToken))!;
        await unit.CommitAsync(cancellationToken);
        return released;
    });

    /// <summary>The arbiter's word: so much, in equal parts, for those who agreed or, when nothing is decided, who are at work or done. False when it is not disputed.</summary>
    public async Task<bool> AwardAsync(UnitOfWork unit, EscrowRecord payment, Money award, string reason, CancellationToken cancellationToken)
    {
        if (await LockAsync(unit, payment.JobId, cancellationToken) is not var (_, copies)) return false;
        var agreed = copies.Where(copy => copy.Verdict == Verdicts.Agreed && copy.NodeOwnerId is not null).ToList();
        var paid = agreed.Count > 0 ? agreed : Working(copies);
        if (paid.Count == 0) throw JobPaymentFaults.Invalid("award", "No node ever had the job: give everything back with 0.");
        return await settlement.DivideAsync(
            unit, payment.JobId, EscrowStatus.Disputed, EndsOf(paid), _ => Allocation.Divide(award, [.. paid.Select(_ => 1L)]), reason, cancellationToken);
    }

    private static async Task<(CheckedJob Job, IReadOnlyList<JobCopy> Copies)?> LockAsync(UnitOfWork unit, string jobId, CancellationToken cancellationToken) =>
        Id<JobTag>.TryParse(jobId, out var id) && await CopiesStore.LockAsync(unit, id.Value, cancellationToken) is { Job.Replicas: > 1 } found ? found : null;

    private static List<JobCopy> Working(IReadOnlyList<JobCopy> copies) =>
        [.. copies.Where(copy => copy.NodeOwnerId is not null && (JobRules.IsHeld(copy.Status) || copy.Answer(JobTypes.Container) is { HasResult: true }))];

    private static IReadOnlyList<Money> PartsOf(int replicas, IReadOnlyList<JobCopy> paid, Money price)
    {
        // More may be at work than there are parts, when further ones were asked: then each gets an equal part of all of it.
        if (paid.Count > replicas) return Allocation.Divide(price, [.. paid.Select(_ => 1L)]);
        var parts = Allocation.Divide(price, [.. Enumerable.Repeat(1L, replicas)]);
        return [.. QuorumRules.PartsOf(replicas, [.. paid.Select(copy => copy.Number)]).Select(part => parts[part])];
    }

    private static List<JobEnd> EndsOf(IReadOnlyList<JobCopy> copies) =>
        [.. copies.Select(copy => new JobEnd { Id = copy.Id, JobId = new Id<JobTag>(copy.Id).ToString(), NodeId = copy.NodeId!.Value, NodeOwnerId = copy.NodeOwnerId!.Value })];
}
