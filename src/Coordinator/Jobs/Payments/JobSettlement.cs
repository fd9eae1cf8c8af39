using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Jobs.Payments;

/// <summary>
/// Brings the money of a job to where the job's end says, in the transaction of that end: completed pays the node, every other end gives it
/// back. What was released, refunded or disputed before stays as it is. Step 4 of docs/flows/job-escrow.md.
/// </summary>
internal sealed class JobSettlement(JobsStore store, Escrows escrows, JobRevenue revenue, SpotChecks checks, TimeProvider clock)
{
    private const string Completed = "The job is completed.";

    // What is checked is held whatever the hours are.
    private const int AnyHours = 1;

    private static readonly TimeSpan LongestCheck = TimeSpan.FromDays(2);
    private static readonly IReadOnlySet<Guid> None = new HashSet<Guid>();

    /// <summary>Pays and gives back by the new status of each job; jobs that go on are left alone.</summary>
    public async Task SettleAsync(UnitOfWork unit, IReadOnlyCollection<JobChange> changes, CancellationToken cancellationToken)
    {
        var sampled = await checks.SampleAsync(unit, changes, cancellationToken);
        List<JobChange> paid = [.. changes.Where(change => change.PaymentId is not null && JobRules.HasEnded(change.Status))];
        if (paid.Count == 0) return;

        Guid[] completed = [.. paid.Where(change => change.Status == JobStatusCodes.Completed).Select(change => change.Id)];
        if (completed.Length > 0) await PayAsync(unit, await store.EndsAsync(unit, completed, cancellationToken), _ => Completed, sampled, cancellationToken);
        List<EscrowRefund> refunds = [.. paid.Where(change => change.Status != JobStatusCodes.Completed).Select(ToRefund)];
        if (refunds.Count > 0) await escrows.RefundAllAsync(unit, refunds, cancellationToken);
    }

    /// <summary>Pays the nodes that have these jobs now or had them last what is still in escrow. Returns those payments as they are now.</summary>
    public Task<IReadOnlyList<EscrowRecord>> PayAsync(UnitOfWork unit, IReadOnlyList<JobEnd> ends, Func<JobEnd, string> reason, CancellationToken cancellationToken) =>
        PayAsync(unit, ends, reason, None, cancellationToken);

    /// <param name="sampled">Jobs whose result is checked: what they earn is held until that is over.</param>
    private async Task<IReadOnlyList<EscrowRecord>> PayAsync(
        UnitOfWork unit, IReadOnlyList<JobEnd> ends, Func<JobEnd, string> reason, IReadOnlySet<Guid> sampled, CancellationToken cancellationToken)
    {
        var holdHours = revenue.HoldHours;
        var settled = await escrows.ReleaseAllAsync(
            unit, [.. ends.Select(end => new EscrowRelease(end.JobId, ToPayee(end, sampled.Contains(end.Id) ? AnyHours : holdHours), reason(end)))], cancellationToken);
        await RecordAsync(unit, ends, settled, holdHours, sampled, cancellationToken);
        return [.. settled.Select(settlement => settlement.Payment)];
    }

    /// <summary>Pays so much of a disputed payment; false when it is not disputed.</summary>
    public async Task<bool> AwardAsync(
        UnitOfWork unit, EscrowRecord payment, JobEnd end, Money award, string reason, CancellationToken cancellationToken)
    {
        var holdHours = revenue.HoldHours;
        if (await escrows.AwardAsync(unit, payment, ToPayee(end, holdHours), award, reason, cancellationToken) is not { } settlement) return false;
        await RecordAsync(unit, [end], [settlement], holdHours, None, cancellationToken);
        return true;
    }

    /// <summary>Pays several nodes for one job, each a part of its price; the rest goes back. Nothing happens when the payment does not have this status.</summary>
    /// <param name="ends">Whose work it was: the job's own, or those of its replicas.</param>
    /// <param name="partsOf">How much each of them gets of the price, in their order.</param>
    public async Task<bool> DivideAsync(
        UnitOfWork unit, string jobId, string status, IReadOnlyList<JobEnd> ends, Func<Money, IReadOnlyList<Money>> partsOf, string reason, CancellationToken cancellationToken)
    {
        var holdHours = revenue.HoldHours;
        var settled = await escrows.DivideAsync(
            unit, jobId, status, price => [.. ends.Zip(partsOf(price), (end, part) => (ToPayee(end, holdHours), part))], reason, cancellationToken);
        await revenue.RecordAsync(
            unit, settled.Select(part => new JobEarning(jobId, part.Payee.UserId, part.Payee.NodeId, null, part.Node)), holdHours, cancellationToken);
        return settled.Count > 0;
    }

    private async Task RecordAsync(
        UnitOfWork unit, IReadOnlyList<JobEnd> ends, IReadOnlyList<EscrowSettlement> settled, int holdHours, IReadOnlySet<Guid> sampled, CancellationToken cancellationToken)
    {
        var byJob = ends.ToDictionary(end => end.JobId, StringComparer.Ordinal);
        var earnings = settled.ToLookup(
            part => sampled.Contains(byJob[part.Payment.JobId].Id),
            part => new JobEarning(part.Payment.JobId, part.Payee.UserId, part.Payee.NodeId, byJob[part.Payment.JobId].ModelId, part.Node));
        await revenue.RecordAsync(unit, earnings[false], holdHours, cancellationToken);
        await revenue.RecordBlockedAsync(unit, [.. earnings[true]], holdHours, clock.GetUtcNow() + LongestCheck, cancellationToken);
    }

    private static EscrowPayee ToPayee(JobEnd end, int holdHours) =>
        new(end.NodeId, end.NodeOwnerId, asset => JobRevenue.AccountOf(asset, end.NodeId, holdHours));

    private static EscrowRefund ToRefund(JobChange change) => new(new Id<JobTag>(change.Id).ToString(), change.Status switch
    {
        JobStatusCodes.Failed => "The job failed.",
        JobStatusCodes.Cancelled => "The job was cancelled.",
        _ => "The job's time to live was over before it completed.",
    });
}
