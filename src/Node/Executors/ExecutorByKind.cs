using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors;

/// <summary>Gives an attempt to the executor of its kind.</summary>
internal sealed class ExecutorByKind(IJobExecutor inference, IJobExecutor containers) : IJobExecutor
{
    public Task<AttemptResult> ExecuteAsync(DesiredAttempt attempt, Action<AttemptProgress> progress, CancellationToken cancellationToken) =>
        (attempt.Inference is not null ? inference : containers).ExecuteAsync(attempt, progress, cancellationToken);
}
