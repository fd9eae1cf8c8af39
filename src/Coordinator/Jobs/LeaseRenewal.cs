using AIForge.Coordinator.Nodes;
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

        // A session that lost its last attempt has no work left and must hear of it all the same.
        var told = keys.Where(key => !renewed.Contains(key.JobId)).Select(lost => held.RemoveJob(lost.JobId)).OfType<NodeSession>();
        foreach (var session in told.Concat(held.SessionsWithWork).ToHashSet()) held.SendDesiredState(session);
        return false;
    }
}
