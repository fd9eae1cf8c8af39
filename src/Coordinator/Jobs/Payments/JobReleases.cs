using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Jobs.Payments;

/// <summary>Pays the nodes that have jobs now, on the word of their payers. Releases that come at the same time share a transaction.</summary>
internal sealed class JobReleases
{
    private readonly Db _db;
    private readonly JobsStore _store;
    private readonly EscrowStore _payments;
    private readonly JobSettlement _settlement;
    private readonly SharedCommits<Wish, Answer> _commits;

    public JobReleases(Db db, JobsStore store, EscrowStore payments, JobSettlement settlement)
    {
        (_db, _store, _payments, _settlement) = (db, store, payments, settlement);
        // One group at a time: another one would wait for the account of the node that both pay, and groups half as large cost more each.
        _commits = new SharedCommits<Wish, Answer>(JobsFaults.Busy, CommitAsync, lanes: 1);
    }

    /// <summary>The released payment; what was released before is returned as it is. Null, and nothing done, for a job of several replicas.</summary>
    public async Task<EscrowRecord?> ReleaseAsync(EscrowRecord payment, string reason, CancellationToken cancellationToken)
    {
        if (!Id<JobTag>.TryParse(payment.JobId, out var job)) throw JobsFaults.NotFound(payment.JobId);
        var answer = await _commits.RunAsync(new Wish(job.Value, payment, reason), cancellationToken);
        return answer.Refusal is { } refusal ? throw refusal : answer.Payment;
    }

    private async Task<Answer[]> CommitAsync(IReadOnlyList<Wish> group, CancellationToken cancellationToken)
    {
        await using var unit = await _db.BeginAsync(cancellationToken);
        var jobs = (await _store.LockAllAsync(unit, [.. group.Select(wish => wish.JobId).Distinct()], cancellationToken)).ToDictionary(job => job.Id);
        bool HasReplicas(Wish wish) => jobs.GetValueOrDefault(wish.JobId) is { Replicas: > 1 };
        var refusals = group.Select(wish => Judge(jobs.GetValueOrDefault(wish.JobId), wish.Payment)).ToList();
        var reasons = group.Where((wish, i) => refusals[i] is null && wish.Payment.Status == EscrowStatus.Escrowed && !HasReplicas(wish))
            .DistinctBy(wish => wish.JobId).ToDictionary(wish => wish.JobId, wish => wish.Reason);
        if (reasons.Count == 0) return [.. group.Select((wish, i) => HasReplicas(wish) ? new Answer(null, null) : new Answer(refusals[i] is null ? wish.Payment : null, refusals[i]))];

        List<JobEnd> ends = [.. reasons.Keys.Select(id => jobs[id].End).OfType<JobEnd>()];
        var released = (await _settlement.PayAsync(unit, ends, end => reasons[end.Id], cancellationToken))
            .ToDictionary(payment => payment.JobId, StringComparer.Ordinal);
        await AddDecidedAsync(unit, group.Where(wish => reasons.ContainsKey(wish.JobId)), released, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return [.. group.Select((wish, i) => HasReplicas(wish) ? new Answer(null, null) : refusals[i] is { } refusal ? new Answer(null, refusal) : AnswerOf(released.GetValueOrDefault(wish.Payment.JobId, wish.Payment)))];
    }

    /// <summary>Those that were decided on since they were looked up, by somebody who was faster.</summary>
    private async Task AddDecidedAsync(UnitOfWork unit, IEnumerable<Wish> wishes, Dictionary<string, EscrowRecord> released, CancellationToken cancellationToken)
    {
        string[] missing = [.. wishes.Select(wish => wish.Payment.JobId).Distinct().Where(job => !released.ContainsKey(job))];
        if (missing.Length == 0) return;
        foreach (var payment in await _payments.OfJobsAsync(unit, missing, cancellationToken)) released[payment.JobId] = payment;
    }

    /// <summary>Why it cannot be released; null when it can, or was.</summary>
    private static FaultException? Judge(LockedJob? job, EscrowRecord payment)
    {
        if (job is null) return JobsFaults.NotFound(payment.JobId);
        if (payment.Status == EscrowStatus.Released) return null;
        if (payment.Status != EscrowStatus.Escrowed) return JobPaymentFaults.Settled(payment.Id, payment.Status);
        return JobRules.IsHeld(job.Status) ? null : JobPaymentFaults.NobodyToPay(payment.JobId, job.Status);
    }

    // The expiry does not lock the job, and may have been faster.
    private static Answer AnswerOf(EscrowRecord payment) => payment.Status == EscrowStatus.Released
        ? new Answer(payment, null)
        : new Answer(null, JobPaymentFaults.Settled(payment.Id, payment.Status));

    private sealed record Wish(Guid JobId, EscrowRecord Payment, string Reason);

    private sealed record Answer(EscrowRecord? Payment, FaultException? Refusal);
}
