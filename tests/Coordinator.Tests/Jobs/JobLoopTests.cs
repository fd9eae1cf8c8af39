using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>The loops of the slice over a clock that does not move: what happens here happens on a signal, not on a timer.</summary>
public sealed class JobLoopTests(JobsHarness harness) : IClassFixture<JobsHarness>
{
    private readonly JobsHarness _jobs = harness.Required();

    [SkippableFact]
    public async Task Dispatch_NodeSettles_GetsAWaitingJobAtOnce()
    {
        var model = await _jobs.ModelAsync();
        var job = await _jobs.SubmitAsync(model);
        using var dispatcher = await RunningDispatcherAsync();
        using var session = Followed(dispatcher, model);

        session.Settle();

        (await NextAttemptAsync(session)).JobId.Should().Be(new Id<JobTag>(job).ToString());
        await dispatcher.StopAsync(default).Within();
    }

    [SkippableFact]
    public async Task Dispatch_NodeStopsDraining_GetsAWaitingJobAtOnce()
    {
        var model = await _jobs.ModelAsync();
        using var dispatcher = await RunningDispatcherAsync();
        using var session = Followed(dispatcher, model);
        session.SetDraining(true);
        session.Settle();
        var job = await _jobs.SubmitAsync(model);

        session.SetDraining(false);

        (await NextAttemptAsync(session)).JobId.Should().Be(new Id<JobTag>(job).ToString());
        await dispatcher.StopAsync(default).Within();
    }

    [SkippableFact]
    public async Task Dispatch_FullNodeEndsAGeneration_GetsAWaitingJobAtOnce()
    {
        var model = await _jobs.ModelAsync();
        using var dispatcher = await RunningDispatcherAsync();
        using var session = Followed(dispatcher, model, slots: 2);
        session.GenerationStarted();
        session.GenerationStarted();
        session.Settle();
        var job = await _jobs.SubmitAsync(model);

        session.GenerationEnded();

        (await NextAttemptAsync(session)).JobId.Should().Be(new Id<JobTag>(job).ToString());
        await dispatcher.StopAsync(default).Within();
    }

    [SkippableFact]
    public async Task Results_OneIsRefusedByTheDatabase_TheOthersAreRecordedAndItsStreamEnds()
    {
        var model = await _jobs.ModelAsync();
        var good = new List<(NodeSession Session, AttemptKey Key)>();
        using var broken = _jobs.Session(_jobs.Nodes[3], model);
        foreach (var node in _jobs.Nodes.Take(3))
        {
            await _jobs.SubmitAsync(model);
            good.Add((_jobs.Session(node, model), (await _jobs.LeaseAsync(model, node)).Single()));
        }

        var spoilt = await _jobs.SubmitAsync(model);
        var spoiltKey = (await _jobs.LeaseAsync(model, _jobs.Nodes[3])).Single();
        using var dispatcher = _jobs.Dispatcher();
        var log = new RecordingLogger<JobResults>();
        using var results = new JobResults(_jobs.Completion, _jobs.Held, dispatcher, _jobs.Clock, log);
        await AddAsync(results, good[0].Session, good[0].Key, """{"text":"done"}""");
        await AddAsync(results, broken, spoiltKey, "this is no JSON");
        foreach (var (session, key) in good.Skip(1)) await AddAsync(results, session, key, """{"text":"done"}""");

        await results.StartAsync(default).Within();

        foreach (var (session, key) in good)
        {
            (await session.Outgoing.ReadAsync().Within()).AttemptReportAck.Accepted.Should().BeTrue();
            (await _jobs.FindAsync(key.JobId)).Status.Should().Be(JobStatusCodes.Completed);
        }

        await Eventually.IsTrueAsync(() => broken.Closed.IsCancellationRequested);
        (await _jobs.FindAsync(spoilt)).Status.Should().Be(JobStatusCodes.Assigned, "its lease lapses, or the node reports again");
        log.Entries.Should().HaveCount(2).And.OnlyContain(entry => entry.Level == LogLevel.Error);
        await results.StopAsync(default).Within();
    }

    [SkippableFact]
    public async Task Renewal_LastAttemptOfANodeIsLost_TellsItToStop()
    {
        var model = await _jobs.ModelAsync();
        var job = await _jobs.SubmitAsync(model);
        using var session = _jobs.Session(_jobs.Nodes[0], model);
        _jobs.Held.Add(session, new HeldAttempt((await _jobs.LeaseAsync(model, _jobs.Nodes[0])).Single(), null));
        await _jobs.CancelAsync(job);
        using var renewal = new LeaseRenewal(
            _jobs.Db, _jobs.Store, _jobs.Held, _jobs.Clock, Options.Create(new JobsOptions()), NullLogger<LeaseRenewal>.Instance);

        await renewal.StartAsync(default).Within();

        (await session.Outgoing.ReadAsync().Within()).DesiredState.Attempts.Should().BeEmpty();
        _jobs.Held.Count(session).Should().Be(0);
        await renewal.StopAsync(default).Within();
    }

    /// <summary>A dispatcher that has looked once and sleeps.</summary>
    private async Task<JobDispatcher> RunningDispatcherAsync()
    {
        var dispatcher = _jobs.Dispatcher();
        await dispatcher.StartAsync(default).Within();
        await _jobs.Clock.WhenTimersWaitAsync();
        return dispatcher;
    }

    private NodeSession Followed(JobDispatcher dispatcher, (Guid Id, string Sha256) model, int slots = 8)
    {
        var session = _jobs.Session(_jobs.Nodes[0], model, slots);
        dispatcher.Follow(session);
        return session;
    }

    private static async Task<AttemptRef> NextAttemptAsync(NodeSession session) =>
        (await session.Outgoing.ReadAsync().Within()).DesiredState.Attempts.Should().ContainSingle().Subject.Ref;

    private static Task AddAsync(JobResults results, NodeSession session, AttemptKey key, string json)
    {
        var attempt = new AttemptRef { JobId = new Id<JobTag>(key.JobId).ToString(), Attempt = key.Attempt };
        return results.AddAsync(new ReportedResult(session, attempt, key, JobOutcome.Success(json)), default).Within();
    }
}
