using AIForge.Node.Executors;
using AIForge.Node.Reporting;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Jobs;

/// <summary>
/// Brings what runs in line with the desired state, and keeps what happened until the coordinator has acknowledged it.
/// A lost connection changes nothing here: the next one simply reports again.
/// </summary>
internal sealed partial class JobSupervisor(IJobExecutor executor, ReceiptSigner receipts, TimeProvider clock, ILogger<JobSupervisor> logger) : BackgroundService
{
    private static readonly TimeSpan LeaseCheck = TimeSpan.FromSeconds(1);

    // Within what a host waits for its services; a container is asked to end first, and what is left is removed at the next start.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RunningAttempt> _attempts = new(StringComparer.Ordinal);
    private Action<AttemptReport>? _report;

    public int Count
    {
        get
        {
            lock (_lock) return _attempts.Count;
        }
    }

    /// <summary>Attempts that run or whose outcome is not acknowledged yet.</summary>
    public IReadOnlyList<AttemptRef> Attempts
    {
        get
        {
            lock (_lock) return [.. _attempts.Values.Select(attempt => attempt.Ref)];
        }
    }

    /// <summary>For the status view.</summary>
    public IReadOnlyList<WorkItem> Work
    {
        get
        {
            lock (_lock) return [.. _attempts.Values.Select(AttemptView.Of)];
        }
    }

    /// <summary>A stream is open: everything that was not acknowledged is reported again.</summary>
    public void Connect(Action<AttemptReport> report)
    {
        lock (_lock)
        {
            _report = report;
            foreach (var attempt in _attempts.Values) report(attempt.Report);
        }
    }

    public void Disconnect()
    {
        lock (_lock) _report = null;
    }

    public void Reconcile(DesiredState desired)
    {
        lock (_lock)
        {
            var wanted = desired.Attempts.ToDictionary(attempt => attempt.Ref.JobId, StringComparer.Ordinal);
            foreach (var attempt in _attempts.Values.Where(attempt => !IsWanted(attempt, wanted)).ToList()) Stop(attempt, "it is no longer wanted");
            foreach (var attempt in wanted.Values) KeepOrStart(attempt);
        }
    }

    public void Acknowledge(AttemptReportAck acknowledgement)
    {
        lock (_lock)
        {
            if (!_attempts.TryGetValue(acknowledgement.Ref.JobId, out var attempt) || attempt.Ref.Attempt != acknowledgement.Ref.Attempt) return;
            if (!acknowledgement.Accepted) Stop(attempt, "the attempt is no longer current");
            else if (attempt.HasEnded) Forget(attempt);
        }
    }

    /// <summary>
    /// Stops attempts whose lease lapsed: somebody else may be doing the work by now. One that has ended costs nothing to keep,
    /// and its result may still be welcome: only the coordinator can tell.
    /// </summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LeaseCheck, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            lock (_lock)
            {
                var now = clock.GetUtcNow();
                var lapsed = _attempts.Values.Where(attempt => !attempt.HasEnded && attempt.LeaseUntil < now);
                foreach (var attempt in lapsed.ToList()) Stop(attempt, "its lease lapsed");
            }
        }
    }

    /// <summary>Stops everything that runs and waits until it has cleaned up, for a while.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        List<RunningAttempt> running;
        lock (_lock) running = [.. _attempts.Values.Where(attempt => !attempt.HasEnded)];
        foreach (var attempt in running) attempt.Dispose();
        await Task.WhenAll(running.Select(attempt => attempt.WhenDoneAsync())).WaitAsync(StopLimit, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static bool IsWanted(RunningAttempt attempt, Dictionary<string, DesiredAttempt> wanted) =>
        wanted.TryGetValue(attempt.Ref.JobId, out var desired) && desired.Ref.Attempt == attempt.Ref.Attempt;

    private void KeepOrStart(DesiredAttempt desired)
    {
        var leaseUntil = clock.GetUtcNow() + desired.LeaseDuration.ToTimeSpan();
        if (_attempts.TryGetValue(desired.Ref.JobId, out var running))
        {
            running.Renew(leaseUntil);
            return;
        }

        // Without a task there is nothing to start: the coordinator believes this node has it. The next hello settles that.
        if (desired.Inference is null && desired.Container is null) return;
        var attempt = new RunningAttempt(desired.Ref, desired.Inference is not null ? "inference job" : "container job", clock.GetUtcNow(), leaseUntil, Reported);
        _attempts[desired.Ref.JobId] = attempt;
        LogStarted(desired.Ref.JobId, desired.Ref.Attempt);
        attempt.Run(executor, receipts, desired);
    }

    private void Reported(RunningAttempt attempt)
    {
        lock (_lock)
        {
            if (_attempts.TryGetValue(attempt.Ref.JobId, out var current) && ReferenceEquals(current, attempt)) _report?.Invoke(attempt.Report);
        }
    }

    private void Forget(RunningAttempt attempt)
    {
        _attempts.Remove(attempt.Ref.JobId);
        attempt.Dispose();
    }

    private void Stop(RunningAttempt attempt, string why)
    {
        Forget(attempt);
        if (!attempt.HasEnded) LogStopped(attempt.Ref.JobId, attempt.Ref.Attempt, why);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt} started")]
    private partial void LogStarted(string jobId, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt} stopped: {Why}")]
    private partial void LogStopped(string jobId, int attempt, string why);
}
