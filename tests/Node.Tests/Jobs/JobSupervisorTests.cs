using System.Threading.Channels;
using AIForge.Node.Executors;
using AIForge.Node.Jobs;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Node.Tests.Jobs;

/// <summary>Desired states, leases and reports, with scripted work and a clock that only the test moves.</summary>
public sealed class JobSupervisorTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ScriptedExecutor _executor = new();
    private readonly Channel<AttemptReport> _reports = Channel.CreateBounded<AttemptReport>(1_000);
    private readonly JobSupervisor _supervisor;

    public JobSupervisorTests() => _supervisor = new JobSupervisor(_executor, RunningNode.Signer(_clock), _clock, NullLogger<JobSupervisor>.Instance);

    public Task InitializeAsync() => _supervisor.StartAsync(default);

    public async Task DisposeAsync()
    {
        await _supervisor.StopAsync(default).Within();
        _supervisor.Dispose();
    }

    [Fact]
    public async Task Reconcile_NewAttempt_StartsItOnce()
    {
        Connect();

        Desire(RunningNode.Attempt("job_a", Work()));
        Desire(RunningNode.Attempt("job_a", Work()));

        await _executor.StartedAsync();
        _executor.Waiting.Should().Be(0, "the second state changes nothing");
        _supervisor.Attempts.Should().ContainSingle().Which.Should().Be(new AttemptRef { JobId = "job_a", Attempt = 1 });
    }

    [Fact]
    public async Task Reconcile_NotListedAnyMore_StopsTheWork()
    {
        Desire(RunningNode.Attempt("job_a", Work()), RunningNode.Attempt("job_b", Work()));
        var works = new[] { await _executor.StartedAsync(), await _executor.StartedAsync() };

        Desire(RunningNode.Attempt("job_b", null));

        await Task.WhenAny(works.Select(work => work.WhenCancelledAsync())).Within();
        works.Count(work => work.Cancelled.IsCancellationRequested).Should().Be(1);
        _supervisor.Attempts.Should().ContainSingle().Which.JobId.Should().Be("job_b");
    }

    [Fact]
    public async Task Reconcile_NewerAttemptOfTheJob_ReplacesTheOlder()
    {
        Desire(RunningNode.Attempt("job_a", Work()));
        var older = await _executor.StartedAsync();

        Desire(RunningNode.Attempt("job_a", Work(), attempt: 2));

        await older.WhenCancelledAsync();
        await _executor.StartedAsync();
        _supervisor.Attempts.Should().ContainSingle().Which.Attempt.Should().Be(2);
    }

    [Fact]
    public void Reconcile_UnknownAttemptWithoutTask_StartsNothing()
    {
        Desire(RunningNode.Attempt("job_a", null));

        _supervisor.Count.Should().Be(0);
    }

    [Fact]
    public async Task Lease_NotRenewed_StopsTheWorkWhenItLapses()
    {
        Desire(RunningNode.Attempt("job_a", Work(), leaseSeconds: 30));
        var work = await _executor.StartedAsync();

        await AdvanceAsync(20);
        Desire(RunningNode.Attempt("job_a", null, leaseSeconds: 30));
        await AdvanceAsync(28);
        work.Cancelled.IsCancellationRequested.Should().BeFalse("it was renewed at 20 s");
        await AdvanceAsync(4);

        await work.WhenCancelledAsync();
        _supervisor.Count.Should().Be(0);
    }

    [Fact]
    public async Task Lease_LapsesAfterTheEnd_KeepsTheResult()
    {
        Desire(RunningNode.Attempt("job_a", Work(), leaseSeconds: 30));
        (await _executor.StartedAsync()).Result.SetResult(new AttemptResult { Text = "done" });
        Connect();
        await OutcomeAsync();
        _supervisor.Disconnect();

        await AdvanceAsync(120);
        Connect();

        (await OutcomeAsync()).Result.Text.Should().Be("done", "only the coordinator can tell whether it is still wanted");
    }

    [Fact]
    public async Task Report_NotAcknowledged_IsRepeatedAtEveryConnection()
    {
        Connect();
        Desire(RunningNode.Attempt("job_a", Work()));
        (await _executor.StartedAsync()).Result.SetResult(new AttemptResult { Text = "done" });
        var first = await OutcomeAsync();

        for (var i = 0; i < 3; i++)
        {
            _supervisor.Disconnect();
            Connect();
            (await OutcomeAsync()).Should().Be(first);
        }

        _supervisor.Acknowledge(new AttemptReportAck { Ref = first.Ref, Accepted = true });
        _supervisor.Count.Should().Be(0);
    }

    [Fact]
    public async Task Acknowledge_Progress_KeepsTheWork()
    {
        Connect();
        Desire(RunningNode.Attempt("job_a", Work()));
        var work = await _executor.StartedAsync();
        work.Progress(new AttemptProgress { Fraction = 0.5 });

        _supervisor.Acknowledge(Acknowledgement("job_a", accepted: true));

        work.Cancelled.IsCancellationRequested.Should().BeFalse();
        _supervisor.Count.Should().Be(1);
    }

    [Fact]
    public async Task Acknowledge_NotAccepted_DropsTheWork()
    {
        Desire(RunningNode.Attempt("job_a", Work()));
        var work = await _executor.StartedAsync();

        _supervisor.Acknowledge(Acknowledgement("job_a", accepted: false, attempt: 7));
        work.Cancelled.IsCancellationRequested.Should().BeFalse("it is another attempt's");
        _supervisor.Acknowledge(Acknowledgement("job_a", accepted: false));

        await work.WhenCancelledAsync();
        _supervisor.Count.Should().Be(0);
    }

    [Fact]
    public async Task Work_Fails_IsReportedWithItsError()
    {
        Connect();
        Desire(RunningNode.Attempt("job_a", Work()));
        (await _executor.StartedAsync()).Result.SetException(TaskFailedException.Permanent("BROKEN", "m"));
        (await OutcomeAsync()).Error.Should().Be(new TaskError { Reason = "BROKEN", Message = "m", Permanent = true });

        Desire(RunningNode.Attempt("job_b", Work()));
        (await _executor.StartedAsync()).Result.SetException(new InvalidOperationException("odd"));
        (await OutcomeAsync()).Error.Should().Be(new TaskError { Reason = "NODE_FAILURE", Message = "odd" }, "another node may do better");
    }

    private static InferenceTask Work() => new() { Text = "p" };

    private static AttemptReportAck Acknowledgement(string jobId, bool accepted, int attempt = 1) =>
        new() { Ref = new AttemptRef { JobId = jobId, Attempt = attempt }, Accepted = accepted };

    private void Connect() => _supervisor.Connect(report => _reports.Writer.TryWrite(report));

    private void Desire(params DesiredAttempt[] attempts) => _supervisor.Reconcile(new DesiredState { Attempts = { attempts } });

    private async Task<AttemptReport> OutcomeAsync()
    {
        while (true)
        {
            var report = await _reports.Reader.ReadAsync().Within();
            if (report.OutcomeCase != AttemptReport.OutcomeOneofCase.Progress) return report;
        }
    }

    /// <summary>Moves the clock and lets the lease check see the new time; up to a second more passes.</summary>
    private async Task AdvanceAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            await _clock.WhenTimersWaitAsync();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
