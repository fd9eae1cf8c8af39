using AIForge.Coordinator.Jobs;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>Leases, fences, retries and deadlines of single jobs.</summary>
public sealed class JobLifecycleTests(JobsHarness harness) : IClassFixture<JobsHarness>
{
    private readonly JobsHarness _jobs = harness.Required();

    [SkippableFact]
    public async Task Complete_CurrentAttempt_EndsTheJobWithItsResult()
    {
        var (job, key) = await LeasedAsync();
        (await _jobs.ProgressAsync(key, 0.25)).Should().BeTrue();

        (await _jobs.CompleteAsync(key)).Should().BeTrue();

        var row = await _jobs.FindAsync(job);
        (row.Status, row.Attempt, row.Progress, row.NodeId).Should().Be((JobStatusCodes.Completed, 1, 1.0, key.NodeId));
        row.Result.Should().Be("""{"text": "done"}""");
        (row.StartedAt, row.EndedAt).Should().Be((_jobs.Clock.GetUtcNow(), _jobs.Clock.GetUtcNow()));
    }

    [SkippableTheory]
    [InlineData(0.5, 0.5)]
    [InlineData(-1, 0)]
    [InlineData(7, 1)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 1)]
    public async Task Progress_AnyNumber_StaysBetween0And1(double reported, double shown)
    {
        var (job, key) = await LeasedAsync();

        (await _jobs.ProgressAsync(key, reported)).Should().BeTrue();

        (await _jobs.FindAsync(job)).Progress.Should().Be(shown);
    }

    [SkippableFact]
    public async Task Progress_SmallerThanBefore_DoesNotGoBack()
    {
        var (job, key) = await LeasedAsync();
        await _jobs.ProgressAsync(key, 0.75);

        await _jobs.ProgressAsync(key, 0.25);

        (await _jobs.FindAsync(job)).Progress.Should().Be(0.75);
    }

    [SkippableTheory]
    [InlineData("progress")]
    [InlineData("complete")]
    [InlineData("fail")]
    [InlineData("fail-permanently")]
    public async Task Report_StaleAttempt_ChangesNothing(string report)
    {
        var model = await _jobs.ModelAsync();
        var job = await _jobs.SubmitAsync(model);
        var stale = (await _jobs.LeaseAsync(model, _jobs.Nodes[0])).Single();
        _jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds + 1));
        await _jobs.ReapAsync();
        var current = (await _jobs.LeaseAsync(model, _jobs.Nodes[1])).Single();
        var before = await _jobs.RowAsync(job);

        foreach (var key in (AttemptKey[])[
            stale, stale with { NodeId = current.NodeId }, current with { NodeId = stale.NodeId }, current with { Attempt = 3 }, current with { JobId = Guid.Empty }])
            (await ReportAsync(report, key)).Should().BeFalse("{0} is not the current attempt", key);

        (await _jobs.RowAsync(job)).Should().Be(before);
        (await ReportAsync(report, current)).Should().BeTrue();
    }

    [SkippableTheory]
    [InlineData("progress")]
    [InlineData("complete")]
    [InlineData("fail")]
    public async Task Report_EndedJob_ChangesNothing(string report)
    {
        var (job, key) = await LeasedAsync();
        await _jobs.CompleteAsync(key);
        var before = await _jobs.RowAsync(job);

        (await ReportAsync(report, key)).Should().BeFalse();

        (await _jobs.RowAsync(job)).Should().Be(before);
    }

    [SkippableFact]
    public async Task Reap_LeasedButNeverSent_IsQueuedAgainAfterTheLease()
    {
        // A dispatcher that died between its commit and its message, or a node that did.
        var (job, key) = await LeasedAsync();

        _jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds));
        await _jobs.ReapAsync();
        (await _jobs.FindAsync(job)).Status.Should().Be(JobStatusCodes.Assigned, "the lease has not lapsed yet");
        _jobs.Clock.Advance(TimeSpan.FromTicks(10));
        await _jobs.ReapAsync();

        (await _jobs.FindAsync(job)).Status.Should().Be(JobStatusCodes.Pending);
        (await _jobs.CompleteAsync(key)).Should().BeFalse("the attempt is lost for good");
    }

    [SkippableFact]
    public async Task Reap_RenewedLease_IsLeftAlone()
    {
        var (job, key) = await LeasedAsync();
        _jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds - 1));
        await _jobs.ProgressAsync(key);
        _jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds - 1));

        await _jobs.ReapAsync();

        (await _jobs.FindAsync(job)).Status.Should().Be(JobStatusCodes.Running);
    }

    [SkippableFact]
    public async Task Reap_DuringRestartGrace_LeavesLapsedLeasesAlone()
    {
        var (job, key) = await LeasedAsync();
        _jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds + 1));

        await _jobs.ReapAsync(graceSeconds: 30, startedSecondsAgo: 29);
        (await _jobs.FindAsync(job)).Status.Should().Be(JobStatusCodes.Assigned);
        (await _jobs.ProgressAsync(key)).Should().BeTrue("the node came back in time");

        _jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds + 1));
        await _jobs.ReapAsync(graceSeconds: 30, startedSecondsAgo: 30);
        (await _jobs.FindAsync(job)).Status.Should().Be(JobStatusCodes.Pending);
    }

    [SkippableFact]
    public async Task Reap_AfterNobodyCouldRenew_LeavesLapsedLeasesAlone()
    {
        var (job, key) = await LeasedAsync();
        _jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds + 1));

        await _jobs.ReapAsync(graceSeconds: 30, startedSecondsAgo: 120, stoodStillSeconds: 40);

        (await _jobs.FindAsync(job)).Status.Should().Be(JobStatusCodes.Assigned);
        (await _jobs.ProgressAsync(key)).Should().BeTrue("the node came back in time");
    }

    [SkippableFact]
    public async Task Reap_EveryAttemptLost_FailsTheJob()
    {
        var model = await _jobs.ModelAsync();
        var job = await _jobs.SubmitAsync(model);
        for (var attempt = 1; attempt <= JobsHarness.MaxAttempts; attempt++)
        {
            (await _jobs.LeaseAsync(model, _jobs.Nodes[0])).Single().Attempt.Should().Be(attempt);
            _jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds + 1));
            await _jobs.ReapAsync();
        }

        var row = await _jobs.FindAsync(job);
        (row.Status, row.ErrorReason).Should().Be((JobStatusCodes.Failed, JobsFaults.AttemptsExhausted));
        (await _jobs.LeaseAsync(model, _jobs.Nodes[1])).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Release_LastAttemptLost_FailsTheJobInsteadOfGrantingAnother()
    {
        var model = await _jobs.ModelAsync();
        var job = await _jobs.SubmitAsync(model);
        for (var attempt = 1; attempt <= JobsHarness.MaxAttempts; attempt++)
        {
            (await _jobs.LeaseAsync(model, _jobs.Nodes[0])).Should().ContainSingle();
            await _jobs.ReleaseAsync(_jobs.Nodes[0]);
        }

        var row = await _jobs.FindAsync(job);
        (row.Status, row.ErrorReason, row.Attempt).Should().Be((JobStatusCodes.Failed, JobsFaults.AttemptsExhausted, JobsHarness.MaxAttempts));
    }

    [SkippableFact]
    public async Task Fail_Permanent_EndsTheJobAtOnce()
    {
        var (job, key) = await LeasedAsync();

        (await _jobs.FailAsync(key, permanent: true)).Should().BeTrue();

        var row = await _jobs.FindAsync(job);
        (row.Status, row.Attempt, row.ErrorReason, row.ErrorMessage).Should().Be((JobStatusCodes.Failed, 1, "BROKEN", "It broke."));
    }

    [SkippableFact]
    public async Task Fail_NotPermanent_GoesToEveryOtherNodeButNeverBack()
    {
        var model = await _jobs.ModelAsync();
        var job = await _jobs.SubmitAsync(model);
        for (var attempt = 1; attempt < JobsHarness.MaxAttempts; attempt++)
        {
            var key = (await _jobs.LeaseAsync(model, _jobs.Nodes[attempt - 1])).Single();
            (await _jobs.FailAsync(key)).Should().BeTrue();
            (await _jobs.FindAsync(job)).Status.Should().Be(JobStatusCodes.Pending);
            foreach (var failed in _jobs.Nodes[..attempt]) (await _jobs.LeaseAsync(model, failed)).Should().BeEmpty("this node failed it before");
        }

        var last = (await _jobs.LeaseAsync(model, _jobs.Nodes[JobsHarness.MaxAttempts - 1])).Single();
        (await _jobs.FailAsync(last)).Should().BeTrue();

        var row = await _jobs.FindAsync(job);
        (row.Status, row.Attempt, row.ErrorReason).Should().Be((JobStatusCodes.Failed, JobsHarness.MaxAttempts, "BROKEN"));
    }

    [SkippableTheory]
    [InlineData("pending")]
    [InlineData("assigned")]
    [InlineData("running")]
    public async Task Expire_TimeOver_EndsTheJobInAnyState(string state)
    {
        var model = await _jobs.ModelAsync();
        var job = await _jobs.SubmitAsync(model, ttlSeconds: 60);
        var key = state == "pending" ? default : (await _jobs.LeaseAsync(model, _jobs.Nodes[0])).Single();
        if (state == "running") await _jobs.ProgressAsync(key);
        _jobs.Clock.Advance(TimeSpan.FromSeconds(61));

        (await _jobs.LeaseAsync(model, _jobs.Nodes[1])).Should().BeEmpty("its time is over even before the reaper came");
        await _jobs.ReapAsync(graceSeconds: 600);

        var row = await _jobs.FindAsync(job);
        (row.Status, row.ErrorReason).Should().Be((JobStatusCodes.Expired, JobsFaults.TtlOver));
        if (state != "pending") (await _jobs.CompleteAsync(key)).Should().BeFalse();
    }

    [SkippableFact]
    public async Task Complete_ResultTooLarge_FailsThePermanentWay()
    {
        var (job, key) = await LeasedAsync();

        (await _jobs.CompleteAsync(key, $$"""{"text":"{{new string('x', 1_024)}}"}""")).Should().BeTrue();

        var row = await _jobs.FindAsync(job);
        (row.Status, row.ErrorReason, row.Result).Should().Be((JobStatusCodes.Failed, JobsFaults.ResultTooLarge, null));
    }

    [SkippableFact]
    public async Task Cancel_Twice_ChangesNothingMore()
    {
        var (job, key) = await LeasedAsync();
        (await _jobs.CancelAsync(job)).Status.Should().Be(JobStatusCodes.Cancelled);
        var before = await _jobs.RowAsync(job);

        (await _jobs.CancelAsync(job)).Status.Should().Be(JobStatusCodes.Cancelled);

        (await _jobs.RowAsync(job)).Should().Be(before);
        (await _jobs.CompleteAsync(key)).Should().BeFalse();
    }

    [SkippableFact]
    public async Task Cancel_EndedOtherwise_IsRefused()
    {
        var (job, key) = await LeasedAsync();
        await _jobs.CompleteAsync(key);

        (await FluentActions.Awaiting(() => _jobs.CancelAsync(job)).Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("JOB_ALREADY_ENDED");
    }

    private async Task<(Guid Job, AttemptKey Key)> LeasedAsync()
    {
        var model = await _jobs.ModelAsync();
        var job = await _jobs.SubmitAsync(model);
        return (job, (await _jobs.LeaseAsync(model, _jobs.Nodes[0])).Single());
    }

    private Task<bool> ReportAsync(string report, AttemptKey key) => report switch
    {
        "progress" => _jobs.ProgressAsync(key),
        "complete" => _jobs.CompleteAsync(key),
        _ => _jobs.FailAsync(key, permanent: report == "fail-permanently"),
    };
}
