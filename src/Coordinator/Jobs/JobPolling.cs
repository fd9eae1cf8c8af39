using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>Leases jobs to nodes that ask instead of keeping a stream.</summary>
internal sealed class JobPolling(Db db, JobsStore store, NodesStore nodes, LeasingNodes leasing, TimeProvider clock, IOptions<JobsOptions> options)
{
    private const int MaxModels = 1_024;

    /// <summary>Null when no queued job suits the node.</summary>
    public async Task<LeasedJob?> LeaseNextAsync(Guid nodeId, string[] models, CancellationToken cancellationToken)
    {
        if (models.Length > MaxModels) throw JobsFaults.Invalid([new("models", $"At most {MaxModels} are taken.")]);

        var node = await leasing.OfAsync(nodeId, models, cancellationToken);
        var now = clock.GetUtcNow();
        await using var unit = await db.BeginAsync(cancellationToken);
        await nodes.PolledAsync(unit, nodeId, now, cancellationToken);
        var jobs = await store.LeaseNextAsync(unit, node, 1, now, now.AddSeconds(options.Value.LeaseSeconds), cancellationToken);
        JobChange.NotifyAll(unit, [.. jobs.Select(job => new JobChange(job.Id, JobStatusCodes.Assigned))]);
        await unit.CommitAsync(cancellationToken);
        return jobs.Count == 0 ? null : jobs[0];
    }

    /// <summary>Status of a job that the node holds or held once; null for any other job.</summary>
    public Task<string?> StatusAsync(AttemptKey key, CancellationToken cancellationToken) =>
        store.StatusAsync(key.JobId, key.NodeId, cancellationToken);
}
