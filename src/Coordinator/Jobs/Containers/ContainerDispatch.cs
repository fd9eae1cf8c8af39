using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Faults;
using AIForge.Shared.Trust;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Leases container jobs to the nodes of this process: one look into the queue for all of them. Step 3 of docs/flows/container-job.md.</summary>
internal sealed partial class ContainerDispatch(
    Db db,
    ContainersStore store,
    ContainerNodes nodes,
    ContainerTasks tasks,
    JobCompletion completion,
    NodeSessions sessions,
    HeldAttempts held,
    TimeProvider clock,
    IOptions<JobsOptions> options,
    ILogger<ContainerDispatch> logger)
{
    private const int MostOwners = 500, MostDemands = 128, MostJobs = 32;

    // Where the next look begins, when one did not come to the last owner.
    private Guid _after;

    /// <summary>Returns whether there may be more to give out. One caller at a time.</summary>
    public async Task<bool> LeaseAsync(CancellationToken cancellationToken)
    {
        var free = nodes.WithRoom();
        if (free.Count == 0) return false;

        var now = clock.GetUtcNow();
        var jobs = Math.Min(MostJobs, free.Sum(node => node.Capacity!.Slots - node.Running));
        var queue = await store.QueueAsync(new QueueLook(_after, MostOwners, MostDemands, jobs), now, cancellationToken);
        var isCut = queue.Select(job => job.OwnerId).Distinct().Count() >= MostOwners;
        _after = isCut ? queue.Max(job => job.OwnerId) : Guid.Empty;

        var placements = ContainerPlacement.Divide(await nodes.WithMatesAsync(free, queue.Select(job => job.OwnerId), cancellationToken), queue);
        if (placements.Count > 0) await LeaseAsync(placements, now, cancellationToken);
        return placements.Count > 0 || isCut;
    }

    private async Task LeaseAsync(IReadOnlyList<Placement> placements, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var leased = await ConflictRetry.RunAsync(() => CommitAsync(placements, now, cancellationToken));
        var told = new HashSet<NodeSession>();
        foreach (var job in leased)
        {
            // A stream that just ended leaves the leases to lapse or to the node's next hello.
            if (sessions.Find(job.NodeId) is not { } session || !await GiveAsync(session, job, cancellationToken)) continue;
            told.Add(session);
            LogLeased(job.Id, job.Attempt, job.NodeId);
        }

        foreach (var session in told.Where(session => !held.SendDesiredState(session))) held.RemoveSession(session);
    }

    private async Task<IReadOnlyList<LeasedContainer>> CommitAsync(IReadOnlyList<Placement> placements, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var leased = await store.LeaseAsync(unit, placements, now, now.AddSeconds(options.Value.LeaseSeconds), cancellationToken);
        JobChange.NotifyAll(unit, [.. leased.Select(job => new JobChange(job.Id, JobStatusCodes.Assigned))]);
        await unit.CommitAsync(cancellationToken);
        return leased;
    }

    /// <summary>What the platform cannot put together now goes back to the queue; it is not the node's fault.</summary>
    private async Task<bool> GiveAsync(NodeSession session, LeasedContainer job, CancellationToken cancellationToken)
    {
        try
        {
            var task = await tasks.MakeAsync(job, cancellationToken);
            held.Add(session, new HeldAttempt(job.Key, null) { Demand = ContainerDemand.Parse(job.Demand), Container = task, Input = AttemptInput.Of(task) });
            return true;
        }
        catch (FaultException fault)
        {
            LogNotGiven(job.Id, fault.Reason);
            await completion.FinishAsync(job.Key, JobOutcome.Failure(JobsFaults.TaskUnavailable, fault.Message, JobFault.Platform), cancellationToken);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Container job {JobId} attempt {Attempt} leased to node {NodeId}")]
    private partial void LogLeased(Guid jobId, int attempt, Guid nodeId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Container job {JobId} could not be given out: {Reason}")]
    private partial void LogNotGiven(Guid jobId, string reason);
}
