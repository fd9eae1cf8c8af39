using System.Text;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Payments;
using AIForge.Coordinator.Jobs.Receipts;
using AIForge.Coordinator.Nodes.Reputation;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>Applies reports of attempts, whichever path they came by. A report of an attempt that is not current changes nothing.</summary>
internal sealed partial class JobCompletion(
    Db db,
    JobsStore store,
    NodeFaultsStore faults,
    JobSettlement settlement,
    NodeReputations reputations,
    TimeProvider clock,
    IOptions<JobsOptions> options,
    IOptions<ContainerOptions> containers,
    ILogger<JobCompletion> logger)
{
    /// <summary>Marks the attempt as running and renews its lease; false when it is not current.</summary>
    /// <param name="activity">What is being done, in words; null for what was said before.</param>
    public async Task<bool> ProgressAsync(AttemptKey key, double fraction, string? activity, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var shown = double.IsNaN(fraction) ? 0 : Math.Clamp(fraction, 0, 1);
        await using var unit = await db.BeginAsync(cancellationToken);
        if (!await store.ProgressAsync(unit, key, shown, activity, now, now.AddSeconds(options.Value.LeaseSeconds), cancellationToken)) return false;
        new JobChange(key.JobId, JobStatusCodes.Running).Notify(unit);
        await unit.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Ends the attempt; false when it is not current.</summary>
    public async Task<bool> FinishAsync(AttemptKey key, JobOutcome outcome, CancellationToken cancellationToken)
    {
        outcome = Bound(outcome);
        var change = await ConflictRetry.RunAsync(() => EndAsync(key, outcome, cancellationToken));
        if (change is null) return false;
        if (change.OwnerId is { } owner) reputations.Completed(key.NodeId, owner);
        if (outcome.Succeeded) LogCompleted(key.JobId, key.Attempt, key.NodeId);
        else LogFailed(key.JobId, key.Attempt, key.NodeId, outcome.Reason, change.Status);
        return true;
    }

    /// <summary>Ends several attempts with their results, of which the first of each counts; returns those that were the current ones.</summary>
    public async Task<IReadOnlySet<AttemptKey>> CompleteAllAsync(IReadOnlyList<(AttemptKey Key, JobOutcome Outcome)> results, CancellationToken cancellationToken)
    {
        var ended = await ConflictRetry.RunAsync(() => EndAllAsync([.. results.DistinctBy(result => result.Key)], cancellationToken));
        foreach (var attempt in ended)
        {
            reputations.Completed(attempt.NodeId, attempt.OwnerId);
            LogCompleted(attempt.Id, attempt.Attempt, attempt.NodeId);
        }

        return ended.Select(attempt => attempt.Key).ToHashSet();
    }

    /// <summary>The outcome, or the failure that a result of such a size is.</summary>
    public JobOutcome Bound(JobOutcome outcome) =>
        outcome.ResultJson is { } json && Encoding.UTF8.GetByteCount(json) > options.Value.MaxResultBytes ? TooLarge() : outcome;

    private JobOutcome TooLarge() =>
        JobOutcome.Failure(JobsFaults.ResultTooLarge, $"The result is larger than {options.Value.MaxResultBytes} bytes.", JobFault.Input);

    /// <summary>The job's state, its money and the announcement, or nothing of it.</summary>
    private async Task<JobChange?> EndAsync(AttemptKey key, JobOutcome outcome, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var change = outcome.Succeeded
            ? await store.CompleteAsync(unit, key, outcome.Type, outcome.ResultJson!, clock.GetUtcNow(), cancellationToken)
            : await FailAsync(unit, key, outcome, cancellationToken);
        if (change is null) return null;
        ReceiptsStore.InsertWithCommit(unit, [(key, outcome)], clock.GetUtcNow());
        await settlement.SettleAsync(unit, [change], cancellationToken);
        change.Notify(unit);
        await unit.CommitAsync(cancellationToken);
        return change;
    }

    private async Task<IReadOnlyList<EndedAttempt>> EndAllAsync(IReadOnlyList<(AttemptKey Key, JobOutcome Outcome)> results, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var ended = await store.CompleteAllAsync(unit, results, clock.GetUtcNow(), cancellationToken);
        if (ended.Count == 0) return [];
        // By the whole attempt: who is not, or not any more, at work on the job may report beside the one who is.
        var keys = ended.Select(attempt => attempt.Key).ToHashSet();
        ReceiptsStore.InsertWithCommit(unit, results.Where(result => keys.Contains(result.Key)), clock.GetUtcNow());
        List<JobChange> changes = [.. ended.Select(attempt => attempt.Change)];
        await settlement.SettleAsync(unit, changes, cancellationToken);
        JobChange.NotifyAll(unit, changes);
        await unit.CommitAsync(cancellationToken);
        return ended;
    }

    private async Task<JobChange?> FailAsync(UnitOfWork unit, AttemptKey key, JobOutcome outcome, CancellationToken cancellationToken)
    {
        if (await store.LockAttemptAsync(unit, key, cancellationToken) is not { } budget) return null;

        var (reason, message, now) = (outcome.Reason!, outcome.Message!, clock.GetUtcNow());
        if (outcome.Fault == JobFault.Node) await faults.CountAsync(unit, key.NodeId, reason, now, cancellationToken);
        var status = JobRules.AfterFailure(key.Attempt, budget, outcome.Fault, containers.Value.MaxPlatformFailures);
        if (status == JobStatusCodes.Failed) return await store.FailAsync(unit, key.JobId, reason, message, outcome.ResultJson, now, cancellationToken);
        if (outcome.Fault == JobFault.Node) await store.RequeueElsewhereAsync(unit, key.JobId, key.NodeId, reason, message, cancellationToken);
        else await store.RequeueLaterAsync(unit, key.JobId, now + containers.Value.Backoff(budget.PlatformFailures), reason, message, cancellationToken);
        return new JobChange(key.JobId, status);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} attempt {Attempt} on node {NodeId} completed")]
    private partial void LogCompleted(Guid jobId, int attempt, Guid nodeId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt} on node {NodeId} failed with {Reason}; the job is {Status}")]
    private partial void LogFailed(Guid jobId, int attempt, Guid nodeId, string? reason, string status);
}
