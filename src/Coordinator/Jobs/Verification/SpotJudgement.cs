using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>
/// Looks at a job after one of its checks has ended: what is proven, who is paid, what goes back and what it says about nodes, in one
/// transaction. Doing it again changes nothing. Step 6 of docs/flows/verification.md.
/// </summary>
internal sealed partial class SpotJudgement(
    Db db, SpotQueueing queueing, CheckPay pay, CurrentSettings settings, SecurityLog log, TimeProvider clock, ILogger<SpotJudgement> logger)
{
    public async Task JudgeAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var outcome = await ConflictRetry.RunAsync(() => TryAsync(jobId, cancellationToken));
        if (outcome is SpotOutcome.JobRefuted or SpotOutcome.CheckRefuted) LogFraud(jobId, outcome);
        else LogJudged(jobId, outcome);
    }

    private async Task<SpotOutcome> TryAsync(Guid jobId, CancellationToken cancellationToken)
    {
        // 1. The job, its checks and what is known of them: nothing changes until the commit.
        await using var unit = await db.BeginAsync(cancellationToken);
        if (await CopiesStore.LockAsync(unit, jobId, cancellationToken) is not var (job, copies)) return SpotOutcome.Wait;
        var check = await ChecksStore.LockAsync(unit, jobId, cancellationToken);

        // 2. What they say.
        var first = Answer.Of(job.Type, job.Status, job.ErrorReason, job.Result);
        var outcome = check?.State == CheckState.Open
            ? SpotRules.Decide(first, [.. copies.Select(copy => copy.Answer(job.Type))], copies.Any(copy => copy.IsOpen))
            : SpotOutcome.Wait;

        // 3. What follows.
        string? reason = null;
        if (outcome == SpotOutcome.AskThird && (reason = await queueing.TryAskAsync(unit, job, check!.KernelClass, check.Price, copies.Count + 1, cancellationToken)) is not null)
            outcome = SpotOutcome.NoAnswer;
        if (outcome is SpotOutcome.Wait or SpotOutcome.AskThird)
            await CopiesStore.JudgeAsync(unit, [.. copies.Where(copy => !copy.IsOpen && copy.Verdict is null).Select(copy => (copy.Id, Verdicts.Ended))], cancellationToken);
        else await EndAsync(unit, new SpotCase(job, copies, check!, outcome, reason), cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return outcome;
    }

    private async Task EndAsync(UnitOfWork unit, SpotCase found, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (job, copies) = (found.Job, found.Copies);
        if (found.Outcome != SpotOutcome.JobRefuted) await pay.LetGoAsync(unit, job, cancellationToken);
        else if (!await pay.TakeBackAsync(unit, job, cancellationToken)) LogPaidOut(job.Id);

        var verdicts = copies.Select(copy => (Copy: copy, Verdict: found.VerdictOf(copy))).ToList();
        foreach (var (copy, verdict) in verdicts)
            await pay.EndAsync(unit, copy, found.Check.Price, isPaid: verdict is Verdicts.Agreed or Verdicts.Undecided && copy.NodeOwnerId is not null, cancellationToken);
        await CopiesStore.JudgeAsync(unit, [.. verdicts.Select(entry => (entry.Copy.Id, entry.Verdict))], cancellationToken);
        await CopiesStore.VerifyAsync(unit, job.Id, found.Verification, cancellationToken);
        await ChecksStore.EndAsync(unit, job.Id, found.Verification, found.Reason, now, cancellationToken);
        await CopiesStore.ForgetOutputsAsync(unit, [.. copies.Select(copy => copy.Id)], now, cancellationToken);
        await RememberAsync(unit, found, verdicts, now, cancellationToken);
        new JobChange(job.Id, job.Status).Notify(unit);
    }

    private async Task RememberAsync(UnitOfWork unit, SpotCase found, List<(JobCopy Copy, string Verdict)> verdicts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<(Guid NodeId, string Kind)> said = [.. verdicts.Where(entry => entry.Verdict is Verdicts.Agreed or Verdicts.Fraud && entry.Copy.NodeId is not null)
            .Select(entry => (entry.Copy.NodeId!.Value, entry.Verdict))];
        if (found.OfJob is { } own && found.Job.NodeId is { } node) said.Add((node, own));
        var events = await WeighAsync(unit, found.Job, said, now, cancellationToken);
        await ReputationStore.AddAsync(unit, found.Job.Id, events, now, cancellationToken);
        foreach (var (liar, _) in events.Where(entry => entry.Kind == Verdicts.Fraud).ToList())
        {
            var until = now.AddDays(settings.Get(TrustSettings.FraudSuspensionDays));
            await ReputationStore.SuspendAsync(unit, liar, found.Job.Id, now, until, cancellationToken);
            var details = new Dictionary<string, string> { ["job"] = found.Job.JobId, ["until"] = until.ToString("O", System.Globalization.CultureInfo.InvariantCulture) };
            await log.WriteAsync(unit, new SecurityEvent("node.suspended") { Subject = new Id<NodeTag>(liar).ToString(), Details = details }, cancellationToken);
        }
    }

    /// <summary>
    /// How inference repeats is known here. That a container does is its owner's word only, and one that asks what time it is makes liars of honest
    /// nodes: it counts when it is paid, and proves something together with a job of another owner.
    /// </summary>
    private async Task<List<(Guid NodeId, string Kind)>> WeighAsync(
        UnitOfWork unit, CheckedJob job, List<(Guid NodeId, string Kind)> said, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (job.Type != JobTypes.Container) return said;
        if (job.PaymentId is null) return [];
        var (weighed, since) = (new List<(Guid, string)>(), now.AddDays(-settings.Get(TrustSettings.FraudSuspensionDays)));
        foreach (var (node, kind) in said)
        {
            var isProof = kind != Verdicts.Fraud || await ReputationStore.WasContradictedAsync(unit, node, job.Id, since, cancellationToken);
            weighed.Add((node, isProof ? kind : Verdicts.Mismatch));
        }

        return weighed;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} was checked: {Outcome}")]
    private partial void LogJudged(Guid jobId, SpotOutcome outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} was checked, and a false result is proven: {Outcome}")]
    private partial void LogFraud(Guid jobId, SpotOutcome outcome);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} is refuted, but its pay was not held any more")]
    private partial void LogPaidOut(Guid jobId);
}
