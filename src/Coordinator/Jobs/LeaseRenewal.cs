using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>Renews the leases of connected nodes in one statement and tells each node what it still holds.</summary>
internal sealed class LeaseRenewal(
    Db db, JobsStore store, HeldAttempts held, TimeProvider clock, IOptions<JobsOptions> options, ILogger<LeaseRenewal> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(options.Value.RenewSeconds) }, clock, logger)
{
    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        // In order of id, so that replicas never wait for each other's rows.
        var keys = held.Keys().OrderBy(key => key.JobId).ToList();
        if (keys.Count == 0) return false;

        await using var unit = await db.BeginAsync(cancellationToken);
        var leaseUntil = Clock.GetUtcNow().AddSeconds(options.Value.LeaseSeconds);
        var renewed = (await store.RenewAsync(unit, keys, leaseUntil, cancellationToken)).ToHashSet();
        await unit.CommitAsync(cancellationToken);

        foreach (var lost in keys.Where(key => !renewed.Contains(key.JobId))) held.RemoveJob(lost.JobId);
        foreach (var session in held.SessionsWithWork.ToList()) held.SendDesiredState(session);
        return false;
    }
}
