using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors;

/// <summary>Says in the node's log how attempts ended. What they were given and what they wrote is not in it.</summary>
internal sealed partial class LoggedExecutor(IJobExecutor next, TimeProvider clock, ILogger<LoggedExecutor> logger) : IJobExecutor
{
    private readonly ILogger _logger = logger;

    public async Task<AttemptResult> ExecuteAsync(DesiredAttempt attempt, Action<AttemptProgress> progress, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        try
        {
            var result = await next.ExecuteAsync(attempt, progress, cancellationToken);
            LogDone(attempt.Ref.JobId, attempt.Ref.Attempt, clock.GetElapsedTime(begun).TotalSeconds);
            return result;
        }
        catch (TaskFailedException exception)
        {
            LogFailed(attempt.Ref.JobId, attempt.Ref.Attempt, clock.GetElapsedTime(begun).TotalSeconds, exception.Error.Reason);
            throw;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogBroken(attempt.Ref.JobId, attempt.Ref.Attempt, exception.GetType().Name);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt} done in {Seconds:F1} s")]
    private partial void LogDone(string jobId, int attempt, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt} failed after {Seconds:F1} s: {Reason}")]
    private partial void LogFailed(string jobId, int attempt, double seconds, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} attempt {Attempt} broke: {Kind}")]
    private partial void LogBroken(string jobId, int attempt, string kind);
}
