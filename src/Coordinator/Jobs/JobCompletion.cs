using System.Text;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>Applies reports of attempts, whichever path they came by. A report of an attempt that is not current changes nothing.</summary>
internal sealed partial class JobCompletion(Db db, JobsStore store, TimeProvider clock, IOptions<JobsOptions> options, ILogger<JobCompletion> logger)
{
    /// <summary>Marks the attempt as running and renews its lease; false when it is not current.</summary>
    public async Task<bool> ProgressAsync(AttemptKey key, double fraction, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var shown = double.IsNaN(fraction) ? 0 : Math.Clamp(fraction, 0, 1);
        await using var unit = await db.BeginAsync(cancellationToken);
        if (!await store.ProgressAsync(unit, key, shown, now, now.AddSeconds(options.Value.LeaseSeconds), cancellationToken)) return false;
        await new JobChange(key.JobId, JobStatusCodes.Running).NotifyAsync(unit, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Ends the attempt; false when it is not current.</summary>
    public async Task<bool> FinishAsync(AttemptKey key, JobOutcome outcome, CancellationToken cancellationToken)
    {
        outcome = Bound(outcome);
        await using var unit = await db.BeginAsync(cancellationToken);
        var status = outcome.ResultJson is { } result
            ? await CompleteAsync(unit, key, result, cancellationToken)
            : await FailAsync(unit, key, outcome, cancellationToken);
        if (status is null) return false;
        await new JobChange(key.JobId, status).NotifyAsync(unit, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogFinished(key.JobId, key.Attempt, key.NodeId, status, outcome.Reason);
        return true;
    }

    /// <summary>Ends several attempts with their results; returns the jobs whose attempt was the current one.</summary>
    public async Task<IReadOnlySet<Guid>> CompleteAllAsync(IReadOnlyList<(AttemptKey Key, string Result)> results, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var ended = (await store.CompleteAllAsync(unit, results, clock.GetUtcNow(), cancellationToken)).ToHashSet();
        if (ended.Count == 0) return ended;
        await JobChange.NotifyAllAsync(unit, [.. ended.Select(id => new JobChange(id, JobStatusCodes.Completed))], cancellationToken);
        await unit.CommitAsync(cancellationToken);
        foreach (var (key, _) in results.Where(result => ended.Contains(result.Key.JobId)))
            LogFinished(key.JobId, key.Attempt, key.NodeId, JobStatusCodes.Completed, null);
        return ended;
    }

    /// <summary>The outcome, or the failure that a result of such a size is.</summary>
    public JobOutcome Bound(JobOutcome outcome) =>
        outcome.ResultJson is { } json && Encoding.UTF8.GetByteCount(json) > options.Value.MaxResultBytes ? TooLarge() : outcome;

    private JobOutcome TooLarge() =>
        JobOutcome.Failure(JobsFaults.ResultTooLarge, $"The result is larger than {options.Value.MaxResultBytes} bytes.", permanent: true);

    private async Task<string?> CompleteAsync(UnitOfWork unit, AttemptKey key, string result, CancellationToken cancellationToken) =>
        await store.CompleteAsync(unit, key, result, clock.GetUtcNow(), cancellationToken) ? JobStatusCodes.Completed : null;

    private async Task<string?> FailAsync(UnitOfWork unit, AttemptKey key, JobOutcome outcome, CancellationToken cancellationToken)
    {
        if (await store.LockAttemptAsync(unit, key, cancellationToken) is not { } maxAttempts) return null;

        var status = JobRules.AfterFailure(key.Attempt, maxAttempts, outcome.Permanent);
        var (reason, message) = (outcome.Reason!, outcome.Message!);
        if (status == JobStatusCodes.Failed) await store.FailAsync(unit, key.JobId, reason, message, clock.GetUtcNow(), cancellationToken);
        else await store.RequeueElsewhereAsync(unit, key.JobId, key.NodeId, reason, message, cancellationToken);
        return status;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt} on node {NodeId} ended: job {Status} {Reason}")]
    private partial void LogFinished(Guid jobId, int attempt, Guid nodeId, string status, string? reason);
}
