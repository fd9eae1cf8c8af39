using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Nodes;
using AIForge.Shared.Faults;
using AIForge.Shared.Trust;

namespace AIForge.Coordinator.Jobs.Receipts;

/// <summary>What nodes were told to do: as it is remembered from the telling, or put together again after a reconnect.</summary>
internal sealed partial class AttemptInputs(HeldAttempts held, JobsStore jobs, ContainersStore containers, ContainerTasks tasks, ILogger<AttemptInputs> logger)
{
    /// <summary>Null when the node does not hold the attempt, so that its report is of no consequence, and when the environment cannot be unwrapped now.</summary>
    public async Task<AttemptInput?> OfAsync(NodeSession session, AttemptKey key, CancellationToken cancellationToken)
    {
        if (held.Input(session, key) is { } input) return input;
        if (await jobs.FindLeasedAsync(key, cancellationToken) is { } job) return AttemptInput.Of(JobsMapping.ToTask(job));
        if (await containers.FindLeasedAsync(key, cancellationToken) is not { } container) return null;
        try
        {
            return AttemptInput.Of(await tasks.MakeAsync(container, cancellationToken));
        }
        catch (FaultException fault)
        {
            LogNotKnown(key.JobId, fault.Reason);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The task of container job {JobId} cannot be compared with its receipt: {Reason}")]
    private partial void LogNotKnown(Guid jobId, string reason);
}
