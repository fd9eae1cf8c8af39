using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>Queues checks of completed jobs and sets their pay aside. Step 5 of docs/flows/verification.md.</summary>
internal sealed partial class SpotQueueing(Db db, InputsStore inputs, CheckPay pay, TimeProvider clock, ILogger<SpotQueueing> logger)
{
    /// <summary>The first check of a job that was chosen.</summary>
    public Task QueueAsync(Guid jobId, CancellationToken cancellationToken) => ConflictRetry.RunAsync(async () =>
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        if (await CopiesStore.LockAsync(unit, jobId, cancellationToken) is not var (job, _)) return false;
        if (await ChecksStore.LockAsync(unit, jobId, cancellationToken) is not { State: CheckState.Due } check) return false;

        var price = await pay.PriceAsync(unit, job, cancellationToken);
        if (await TryAskAsync(unit, job, check.KernelClass, price, number: 1, cancellationToken) is { } obstacle)
        {
            await ChecksStore.EndAsync(unit, jobId, CheckState.Skipped, obstacle, clock.GetUtcNow(), cancellationToken);
            await pay.LetGoAsync(unit, job, cancellationToken);
            LogSkipped(jobId, obstacle);
        }
        else
        {
            await ChecksStore.OpenAsync(unit, jobId, price, cancellationToken);
        }

        await unit.CommitAsync(cancellationToken);
        return true;
    });

    /// <summary>Asks one more node; null when that was possible, otherwise why not.</summary>
    /// <param name="job">Locked.</param>
    public async Task<string?> TryAskAsync(UnitOfWork unit, CheckedJob job, string? kernelClass, Money? price, int number, CancellationToken cancellationToken)
    {
        Guid[] sources = [.. await ChecksStore.SourcesAsync(unit, job.Id, cancellationToken)];
        if (sources.Length > 0 && (await inputs.KeepAsync(unit, sources, cancellationToken)).Distinct().Count() < sources.Length) return CheckState.InputGone;
        var now = clock.GetUtcNow();
        var copy = new NewCopies(job.Id, CopyPurpose.Check, [number], now, now + (job.ExpiresAt - job.CreatedAt), kernelClass);
        var ids = await CopiesStore.InsertAsync(unit, copy, cancellationToken);
        if (await pay.SetAsideAsync(unit, ids[0], price, cancellationToken)) return null;
        await CopiesStore.RemoveAsync(unit, ids[0], cancellationToken);
        return CheckState.NoRevenue;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} is not checked: {Obstacle}")]
    private partial void LogSkipped(Guid jobId, string obstacle);
}
