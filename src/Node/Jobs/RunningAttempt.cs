using AIForge.Node.Executors;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Jobs;

/// <summary>One attempt: its work, its lease and the last thing to say about it.</summary>
internal sealed class RunningAttempt(AttemptRef attempt, string kind, DateTimeOffset startedAt, DateTimeOffset leaseUntil, Action<RunningAttempt> reported) : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly Lock _lock = new();
    private volatile AttemptReport _report = Progress(attempt, new AttemptProgress());
    private Task _work = Task.CompletedTask;

    public AttemptRef Ref => attempt;

    /// <summary>`inference job` or `container job`.</summary>
    public string Kind => kind;

    public DateTimeOffset StartedAt => startedAt;

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
    public void Run(IJobExecutor executor, ReceiptSigner receipts, DesiredAttempt desired)
    {
        var cancel = _cancel.Token;
        _work = Task.Run(() => RunAsync(executor, receipts, desired, cancel), CancellationToken.None);
    }

    /// <summary>Returns when the work has ended and cleaned up; it never throws.</summary>
    public Task WhenDoneAsync() => _work;

    private async Task RunAsync(IJobExecutor executor, ReceiptSigner receipts, DesiredAttempt desired, CancellationToken cancellationToken)
    {
        Say(Progress(attempt, new AttemptProgress()));
        var kernelClass = receipts.KernelClassOf(desired);
        void SayLast(AttemptReport report) => Say(receipts.Signed(report, desired, kernelClass));
        try
        {
            var result = await executor.ExecuteAsync(desired, progress => Say(Progress(attempt, progress)), cancellationToken);
            SayLast(new AttemptReport { Ref = attempt, Result = result });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped on purpose: nobody is waiting for a report.
        }
        catch (TaskFailedException exception)
        {
            SayLast(new AttemptReport { Ref = attempt, Error = exception.Error });
        }
        catch (Exception exception)
        {
            SayLast(new AttemptReport { Ref = attempt, Error = new TaskError { Reason = "NODE_FAILURE", Message = exception.Message } });
        }
    }

    /// <summary>What it ended with is the last word: progress may come from other threads, a little late.</summary>
    private void Say(AttemptReport report)
    {
        lock (_lock)
        {
            if (HasEnded) return;
            _report = report;
        }

        reported(this);
    }

    private static AttemptReport Progress(AttemptRef attempt, AttemptProgress progress) => new() { Ref = attempt, Progress = progress };
}
