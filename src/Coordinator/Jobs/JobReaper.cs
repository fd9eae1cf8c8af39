using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Payments;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>Takes back jobs whose lease lapsed and ends those whose time is over. Any replica may reap any job. Step 5 of the flow.</summary>
internal sealed partial class JobReaper(
    Db db, JobsStore store, JobSettlement settlement, TimeProvider clock, IOptions<JobsOptions> options, IOptions<ContainerOptions> containers, ILogger<JobReaper> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(1) }, clock, logger)
{
    private const int Batch = 500;

    private DateTimeOffset _leasesFrom;

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        var changes = await ConflictRetry.RunAsync(() => ReapAsync(cancellationToken));
        foreach (var change in changes) LogReaped(change.Id, change.Status);
        return changes.Count >= Batch;
    }

    /// <summary>The jobs that are queued again or over now; the money of the latter went back with them.</summary>
    private async Task<List<JobChange>> ReapAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await using var unit = await db.BeginAsync(cancellationToken);
        var changes = new List<JobChange>(await store.ExpireAsync(
            unit, now, Batch, JobsFaults.TtlOver, "The job's time to live was over before it completed.", cancellationToken));
        await store.CancelReplicasAsync(unit, [.. changes.Select(change => change.Id)], now, cancellationToken);
        if (MayReapLeases(now)) changes.AddRange(await store.ReapLeasesAsync(unit, now, Batch, containers.Value.PoisonNodes, cancellationToken));
        if (changes.Count == 0) return changes;
        await settlement.SettleAsync(unit, changes, cancellationToken);
        JobChange.NotifyAll(unit, changes);
        await unit.CommitAsync(cancellationToken);
        return changes;
    }

    /// <summary>
    /// False for a while after a start, and after a time in which the database was away or this process stood still: nobody could
    /// renew leases then, and the nodes are still on their way back.
    /// </summary>
    private bool MayReapLeases(DateTimeOffset now)
    {
        var longestSilence = TimeSpan.FromSeconds(options.Value.LeaseSeconds / 2.0);
        if (LastSuccessAt is not { } last || now - last > longestSilence) _leasesFrom = now.AddSeconds(options.Value.RestartGraceSeconds);
        return now >= _leasesFrom;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} reaped: {Status}")]
    private partial void LogReaped(Guid jobId, string status);
}
