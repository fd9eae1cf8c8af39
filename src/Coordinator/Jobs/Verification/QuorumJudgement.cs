using AIForge.Coordinator.Jobs.Payments;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>
/// Looks at a job of several replicas after one of them has ended: the job waits, asks one more, or ends, with its money, its other replicas and
/// what it says about nodes in one transaction. Doing it again changes nothing. Step 3 of docs/flows/verification.md.
/// </summary>
internal sealed partial class QuorumJudgement(Db db, JobsStore jobs, QuorumPayments payments, JobSettlement settlement, TimeProvider clock, ILogger<QuorumJudgement> logger)
{
    public async Task JudgeAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var step = await ConflictRetry.RunAsync(() => TryAsync(jobId, cancellationToken));
        if (step is { } done) LogJudged(jobId, done);
    }

    private async Task<QuorumStep?> TryAsync(Guid jobId, CancellationToken cancellationToken)
    {
        // 1. The job, then its replicas: nothing of them changes until the commit.
        await using var unit = await db.BeginAsync(cancellationToken);
        if (await CopiesStore.LockAsync(unit, jobId, cancellationToken) is not var (job, copies)) return null;

        // 2. What they say.
        var decision = JobRules.HasEnded(job.Status) ? QuorumDecision.GiveUp : QuorumRules.Decide(job.Plan, job.Type, copies);

        // 3. What follows.
        if (JobRules.HasEnded(job.Status)) await CloseAsync(unit, job, copies, cancellationToken);
        else if (decision.Step == QuorumStep.Decide) await EndAsync(unit, job, copies, decision, cancellationToken);
        else if (decision.Step == QuorumStep.GiveUp) await GiveUpAsync(unit, job, copies, cancellationToken);
        else await GoOnAsync(unit, job, copies, decision.Step, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return decision.Step;
    }

    private async Task GoOnAsync(UnitOfWork unit, CheckedJob job, IReadOnlyList<JobCopy> copies, QuorumStep step, CancellationToken cancellationToken)
    {
        await CopiesStore.JudgeAsync(unit, [.. copies.Where(copy => !copy.IsOpen && copy.Verdict is null).Select(copy => (copy.Id, Verdicts.Ended))], cancellationToken);
        if (step != QuorumStep.AskOneMore) return;
        await CopiesStore.InsertAsync(unit, JobReplicas.Of(job.Id, [copies.Max(copy => copy.Number) + 1], clock.GetUtcNow(), job.ExpiresAt), cancellationToken);
    }

    private async Task EndAsync(UnitOfWork unit, CheckedJob job, IReadOnlyList<JobCopy> copies, QuorumDecision decision, CancellationToken cancellationToken)
    {
        var (now, first) = (clock.GetUtcNow(), decision.Agreeing[0]);
        var verdict = new JobVerdict(first.Status, first.Result, first.ErrorReason, first.ErrorMessage, first.Result is null ? null : first.Id, Verifications.Agreed);
        await EndAsync(unit, job, verdict, now, cancellationToken);
        if (first.Status == JobStatusCodes.Completed) await payments.PayAsync(unit, job, decision.Agreeing, cancellationToken);

        var judged = copies.Select(copy => (Copy: copy, Verdict: QuorumRules.Judge(copy, job.Type, decision.Answer!))).ToList();
        await CopiesStore.JudgeAsync(unit, [.. judged.Where(entry => !entry.Copy.IsOpen).Select(entry => (entry.Copy.Id, entry.Verdict))], cancellationToken);
        List<(Guid NodeId, string Kind)> events = [.. judged.Where(entry => entry.Copy.NodeId is not null && entry.Copy.Result is not null && entry.Verdict is Verdicts.Agreed or Verdicts.Mismatch)
            .Select(entry => (entry.Copy.NodeId!.Value, entry.Verdict))];
        // Anybody can make up a job, for nothing, that tells machines apart, or that his own nodes agree on.
        if (job.PaymentId is not null) await ReputationStore.AddAsync(unit, job.Id, events, now, cancellationToken);
        await CopiesStore.ForgetOutputsAsync(unit, [.. copies.Where(copy => copy.Id != verdict.AnswerId).Select(copy => copy.Id)], now, cancellationToken);
    }

    private async Task GiveUpAsync(UnitOfWork unit, CheckedJob job, IReadOnlyList<JobCopy> copies, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var verdict = new JobVerdict(JobStatusCodes.Failed, null, JobsFaults.NoQuorum, JobsFaults.NobodyAgreed, null, Verifications.NoQuorum);
        await EndAsync(unit, job, verdict, now, cancellationToken);
        await CopiesStore.JudgeAsync(unit, [.. copies.Where(copy => !copy.IsOpen).Select(copy => (copy.Id, QuorumRules.JudgeUndecided(copy, job.Type)))], cancellationToken);
        await CopiesStore.ForgetOutputsAsync(unit, [.. copies.Select(copy => copy.Id)], now, cancellationToken);
    }

    /// <summary>The job's own end; a failure gives its money back.</summary>
    private async Task EndAsync(UnitOfWork unit, CheckedJob job, JobVerdict verdict, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await CopiesStore.DecideAsync(unit, job.Id, verdict, now, cancellationToken);
        await jobs.CancelReplicasAsync(unit, [job.Id], now, cancellationToken);
        var change = new JobChange(job.Id, verdict.Status, job.PaymentId);
        if (verdict.Status == JobStatusCodes.Failed) await settlement.SettleAsync(unit, [change], cancellationToken);
        change.Notify(unit);
    }

    /// <summary>The job was over before: its replicas decide nothing any more.</summary>
    private async Task CloseAsync(UnitOfWork unit, CheckedJob job, IReadOnlyList<JobCopy> copies, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await jobs.CancelReplicasAsync(unit, [job.Id], now, cancellationToken);
        List<JobCopy> late = [.. copies.Where(copy => !copy.IsOpen && copy.Verdict is null or Verdicts.Ended)];
        await CopiesStore.JudgeAsync(unit, [.. late.Select(copy => (copy.Id, QuorumRules.JudgeUndecided(copy, job.Type)))], cancellationToken);
        await CopiesStore.ForgetOutputsAsync(unit, [.. late.Select(copy => copy.Id)], now, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Replicas of job {JobId} were compared: {Step}")]
    private partial void LogJudged(Guid jobId, QuorumStep step);
}
