using AIForge.Node.Metrics;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors;

/// <summary>Counts how attempts ended and how long they took.</summary>
internal sealed class MeasuredExecutor(IJobExecutor next, NodeMetrics metrics, TimeProvider clock) : IJobExecutor
{
    public async Task<AttemptResult> ExecuteAsync(DesiredAttempt attempt, Action<AttemptProgress> progress, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        var outcome = "node_fault";
        try
        {
            var result = await next.ExecuteAsync(attempt, progress, cancellationToken);
            outcome = "done";
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = "stopped";
            throw;
        }
        catch (TaskFailedException exception)
        {
            outcome = Outcome(exception.Error);
            throw;
        }
        finally
        {
            metrics.JobEnded(attempt.Inference is not null ? "inference" : "container", outcome, clock.GetElapsedTime(begun).TotalSeconds);
        }
    }

    private static string Outcome(TaskError error) => error.Fault switch
    {
        FaultParty.Input => "input_fault",
        FaultParty.Platform => "platform_fault",
        FaultParty.Unspecified when error.Permanent => "input_fault",
        _ => "node_fault",
    };
}
