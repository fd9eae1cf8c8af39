using AIForge.Node.Executors;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Jobs;

/// <summary>One attempt: its work, its lease and the last thing to say about it.</summary>
internal sealed class RunningAttempt(AttemptRef attempt, DateTimeOffset leaseUntil, Action<RunningAttempt> reported) : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private volatile AttemptReport _report = Progress(attempt, 0);

    public AttemptRef Ref => attempt;

    public DateTimeOffset LeaseUntil { get; private set; } = leaseUntil;

    /// <summary>The latest state; earlier ones are of no interest any more.</summary>
    public AttemptReport Report => _report;

    public bool HasEnded => _report.OutcomeCase != AttemptReport.OutcomeOneofCase.Progress;

    public void Renew(DateTimeOffset until) => LeaseUntil = until;

    /// <summary>Stops the work, if it still runs.</summary>
    public void Dispose()
    {
        _cancel.Cancel();
        _cancel.Dispose();
    }

    /// <summary>Starts the work. Its end is a report; the task is observed here and nowhere else.</summary>
    public void Run(IJobExecutor executor, InferenceTask task)
    {
        var cancel = _cancel.Token;
        _ = Task.Run(() => RunAsync(executor, task, cancel), CancellationToken.None);
    }

    private async Task RunAsync(IJobExecutor executor, InferenceTask task, CancellationToken cancellationToken)
    {
        Say(Progress(attempt, 0));
        try
        {
            var result = await executor.ExecuteAsync(task, fraction => Say(Progress(attempt, fraction)), cancellationToken);
            Say(new AttemptReport { Ref = attempt, Result = result });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped on purpose: nobody is waiting for a report.
        }
        catch (TaskFailedException exception)
        {
            Say(new AttemptReport { Ref = attempt, Error = exception.Error });
        }
        catch (Exception exception)
        {
            Say(new AttemptReport { Ref = attempt, Error = new TaskError { Reason = "NODE_FAILURE", Message = exception.Message } });
        }
    }

    private void Say(AttemptReport report)
    {
        _report = report;
        reported(this);
    }

    private static AttemptReport Progress(AttemptRef attempt, double fraction) =>
        new() { Ref = attempt, Progress = new AttemptProgress { Fraction = fraction } };
}
