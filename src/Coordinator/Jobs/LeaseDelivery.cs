using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using AIForge.Shared.Trust;

namespace AIForge.Coordinator.Jobs;

/// <summary>Tells a node of the inference jobs that were leased to it. Step 3 of docs/flows/inference-job.md.</summary>
internal sealed partial class LeaseDelivery(HeldAttempts held, IModelLoading loading, ILogger<LeaseDelivery> logger)
{
    /// <param name="jobs">Leases that are committed.</param>
    public void Deliver(NodeSession session, IReadOnlyList<LeasedJob> jobs)
    {
        foreach (var job in jobs)
        {
            var task = JobsMapping.ToTask(job);
            held.Add(session, new HeldAttempt(new AttemptKey(job.Id, session.NodeId, job.Attempt), task) { Input = AttemptInput.Of(task) });
            loading.Used(session, job.ModelSha256);
            LogLeased(job.Id, job.Attempt, session.NodeId);
        }

        // A stream that just ended leaves the leases to lapse or to the node's next hello.
        if (!held.SendDesiredState(session)) held.RemoveSession(session);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} attempt {Attempt} leased to node {NodeId}")]
    private partial void LogLeased(Guid jobId, int attempt, Guid nodeId);
}
