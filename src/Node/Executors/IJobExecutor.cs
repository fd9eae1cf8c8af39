using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors;

/// <summary>Does the work of one attempt. Knows nothing of leases, streams or reports.</summary>
internal interface IJobExecutor
{
    /// <param name="progress">Called now and then, from any thread.</param>
    /// <exception cref="TaskFailedException">The work failed; the error says whose fault it is.</exception>
    Task<AttemptResult> ExecuteAsync(DesiredAttempt attempt, Action<AttemptProgress> progress, CancellationToken cancellationToken);
}
