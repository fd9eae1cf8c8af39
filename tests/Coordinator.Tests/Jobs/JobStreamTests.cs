using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>Jobs over control streams: leases, reports, reconnects and what the owner sees of them.</summary>
public sealed class JobStreamTests(JobStreamTests.FastRenewalFixture fixture) : IClassFixture<JobStreamTests.FastRenewalFixture>
{
    private readonly JobsFixture _fixture = (JobsFixture)fixture.Required();

    [SkippableFact]
    public async Task Job_HappyPath_IsWatchedFromPendingToItsResult()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var job = await _fixture.SubmitAsync(owner, model);
        job.Status.Should().Be(JobStatus.Pending);
        var watching = _fixture.WatchAsync(owner, job.JobId);

        await using var node = await _fixture.ConnectAsync(model);
        var attempt = await node.AttemptAsync(job.JobId);
        attempt.Ref.Attempt.Should().Be(1);
        attempt.LeaseDuration.ToTimeSpan().Should().Be(TimeSpan.FromSeconds(30));
        (attempt.Inference.Text, attempt.Inference.MaxTokens, attempt.Inference.ModelSha256).Should().Be(("Say something.", 8, model.Sha256));
        (await node.ProgressAsync(attempt.Ref, 0.5)).Should().BeTrue();
        await _fixture.WhenStatusAsync(owner, job.JobId, JobStatus.Running);
        (await node.CompleteAsync(attempt.Ref, "Something.")).Should().BeTrue();

        var seen = await watching.Within();
        seen.Select(state => state.Status).Distinct().Should().BeInAscendingOrder().And.EndWith(JobStatus.Completed).And.StartWith(JobStatus.Pending);
        var ended = seen[^1];
        (ended.NodeId, ended.Progress).Should().Be((node.Identity.NodeId, 1.0));
        ended.Error.Should().BeNull();
        ended.Result.Fields["text"].StringValue.Should().Be("Something.");
        ended.Result.Fields["completion_tokens"].NumberValue.Should().Be(1);
    }

    [SkippableFact]
    public async Task Node_ThatTheDatabaseRefuses_KeepsNobodyElseFromWork()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        // What the check of a hello lets through some day: a text that no statement takes.
        var strange = await _fixture.RegisterAsync(await _fixture.UserAsync());
        var hello = FakeNode.Hello([model.Sha256]);
        hello.Models[0].KernelClass = "\0";
        using var session = new NodeSession(new NodeIdentity(strange.Id, owner.Id), hello, 64, TimeProvider.System);
        var sessions = _fixture.Service<NodeSessions>();
        sessions.Add(session);
        session.Settle();
        try
        {
            await using var node = await _fixture.ConnectAsync(model);
            for (var i = 0; i < 3; i++)
            {
                // From the first one on the other is the less busy, and so the one that is asked first.
                var job = await _fixture.SubmitAsync(owner, model);
                (await node.DesiredAsync(state => state.Attempts.Any(attempt => attempt.Ref.JobId == job.JobId))).Attempts.Should().HaveCount(i + 1);
            }
        }
        finally
        {
            sessions.Remove(session);
        }
    }

    [SkippableTheory]
    [InlineData("\0")]
    [InlineData("cpu avx2")]
    [InlineData("cpu-avx512-cpu-avx512-cpu-avx512-cpu-avx512-cpu-avx512-cpu-avx512")]
    public async Task Hello_WithAStrangeKernelClass_IsRefused(string kernelClass)
    {
        var hello = FakeNode.Hello([(await _fixture.ModelAsync()).Sha256]);
        hello.Models[0].KernelClass = kernelClass;
        var identity = await _fixture.RegisterAsync(await _fixture.UserAsync());

        await using var node = FakeNode.Open(_fixture.Coordinator, identity);
        await node.SendAsync(new ConnectRequest { Hello = hello });
        node.Read();

        var refusal = (await node.EndedAsync())!;
        refusal.ShouldBeFault(StatusCode.InvalidArgument, "HELLO_INVALID");
        refusal.Status.Detail.Should().Contain("models.kernel_class");
        NodeHellos.IsValid(new ModelReport { Models = { new ModelState { Sha256 = hello.Models[0].Sha256, KernelClass = kernelClass } } }).Should().BeFalse();
    }

    [SkippableFact]
    public async Task Watch_MoreStreamsThanAllowed_IsRefusedUntilOneEnds()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var request = new WatchJobRequest { JobId = (await _fixture.SubmitAsync(owner, model)).JobId };
        var streams = Enumerable.Range(0, FastRenewalFixture.MaxWatches).Select(_ => _fixture.Jobs.WatchJob(request, owner.Headers)).ToList();
        foreach (var stream in streams) (await stream.ResponseStream.MoveNext(default).Within()).Should().BeTrue();

        using var tooMany = _fixture.Jobs.WatchJob(request, owner.Headers);
        var refusal = await tooMany.Invoking(call => call.ResponseStream.MoveNext(default).Within()).Should().ThrowAsync<RpcException>();
        refusal.Which.ShouldBeFault(StatusCode.ResourceExhausted, "JOB_WATCH_LIMIT");

        streams[0].Dispose();
        await Eventually.IsTrueAsync(async () =>
        {
            using var next = _fixture.Jobs.WatchJob(request, owner.Headers);
            try
            {
                return await next.ResponseStream.MoveNext(default).Within();
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.ResourceExhausted)
            {
                return false;
            }
        });
        streams.ForEach(stream => stream.Dispose());
    }

    [SkippableFact]
    public async Task Job_SameJobTwice_HasTheSameSeedInEveryAttempt()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var job = await _fixture.SubmitAsync(owner, model);
        await using var first = await _fixture.ConnectAsync(model);
        var before = await first.AttemptAsync(job.JobId);
        await first.FailAsync(before.Ref, permanent: false);

        await using var second = await _fixture.ConnectAsync(model);
        var after = await second.AttemptAsync(job.JobId);

        after.Ref.Attempt.Should().Be(2);
        after.Inference.Should().Be(before.Inference);
    }

    [SkippableFact]
    public async Task Fail_NotPermanent_GoesToAnotherNodeAndNeverBack()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var failing = await _fixture.ConnectAsync(model);
        var job = await _fixture.SubmitAsync(owner, model);
        var attempt = await failing.AttemptAsync(job.JobId);

        (await failing.FailAsync(attempt.Ref, permanent: false)).Should().BeTrue();
        (await _fixture.GetAsync(owner, job.JobId)).Error.Should().BeNull("it is only queued again");
        await using var other = await _fixture.ConnectAsync(model);

        (await other.AttemptAsync(job.JobId)).Ref.Attempt.Should().Be(2);
    }

    [SkippableFact]
    public async Task Fail_Permanent_FailsTheJobAtOnce()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var job = await _fixture.SubmitAsync(owner, model);
        var attempt = await node.AttemptAsync(job.JobId);

        await node.FailAsync(attempt.Ref, permanent: true, "CONTEXT_LENGTH_EXCEEDED", "Too long.");

        var ended = (await _fixture.WatchAsync(owner, job.JobId))[^1];
        (ended.Status, ended.Attempt).Should().Be((JobStatus.Failed, 1));
        ended.Error.Should().Be(new JobError { Reason = "CONTEXT_LENGTH_EXCEEDED", Message = "Too long." });
    }

    public static TheoryData<string, string, string, string> NodeWords() => new()
    {
        { "", "", "NODE_REPORTED_FAILURE", "The node gave no reason." },
        { "lower case", "m", "NODE_REPORTED_FAILURE", "m" },
        { new string('A', 65), new string('m', 2_000), "NODE_REPORTED_FAILURE", new string('m', 1_024) },
        { "NUL", "a\0b", "NUL", "a\uFFFDb" },
        // Cut in the middle of a surrogate pair it could not be stored.
        { "CUT", new string('m', 1_023) + "😀", "CUT", new string('m', 1_023) },
    };

    [SkippableTheory]
    [MemberData(nameof(NodeWords))]
    public async Task Fail_WordsOfTheNode_AreBoundedAndStorable(string reason, string message, string shownReason, string shownMessage)
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var job = await _fixture.SubmitAsync(owner, model);
        var attempt = await node.AttemptAsync(job.JobId);

        (await node.FailAsync(attempt.Ref, permanent: true, reason, message)).Should().BeTrue();

        (await _fixture.GetAsync(owner, job.JobId)).Error.Should().Be(new JobError { Reason = shownReason, Message = shownMessage });
    }

    [SkippableFact]
    public async Task Complete_TextWithNulCharacter_IsStoredWithoutIt()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var job = await _fixture.SubmitAsync(owner, model);
        var attempt = await node.AttemptAsync(job.JobId);

        (await node.CompleteAsync(attempt.Ref, "a\0b")).Should().BeTrue();

        (await _fixture.GetAsync(owner, job.JobId)).Result.Fields["text"].StringValue.Should().Be("a\uFFFDb");
    }

    [SkippableFact]
    public async Task Reconnect_AttemptStillRunning_IsKept()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var identity = await _fixture.RegisterAsync(owner);
        await using var before = await FakeNode.ConnectAsync(_fixture.Coordinator, identity, FakeNode.Hello([model.Sha256]));
        var job = await _fixture.SubmitAsync(owner, model);
        var attempt = await before.AttemptAsync(job.JobId);
        await before.DisposeAsync();

        await using var after = await FakeNode.ConnectAsync(_fixture.Coordinator, identity, FakeNode.Hello([model.Sha256], 8, attempt.Ref));

        var kept = await after.AttemptAsync(job.JobId);
        kept.Ref.Should().Be(attempt.Ref, "the attempt is not begun anew");
        kept.Inference.Should().BeNull("the node has the task");
        (await after.CompleteAsync(attempt.Ref)).Should().BeTrue();
        (await _fixture.GetAsync(owner, job.JobId)).Status.Should().Be(JobStatus.Completed);
    }

    [SkippableFact]
    public async Task Reconnect_AttemptLost_IsQueuedAgainAtOnce()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var identity = await _fixture.RegisterAsync(owner);
        await using var before = await FakeNode.ConnectAsync(_fixture.Coordinator, identity, FakeNode.Hello([model.Sha256]));
        var job = await _fixture.SubmitAsync(owner, model);
        var lost = await before.AttemptAsync(job.JobId);
        await before.DisposeAsync();

        await using var after = await FakeNode.ConnectAsync(_fixture.Coordinator, identity, FakeNode.Hello([model.Sha256]));

        (await after.AttemptAsync(job.JobId)).Ref.Attempt.Should().Be(2, "no lease of 30 s is waited for");
        (await after.CompleteAsync(lost.Ref)).Should().BeFalse();
    }

    [SkippableFact]
    public async Task Reconnect_StaleAttempts_AreNotKept()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var identity = await _fixture.RegisterAsync(owner);
        await using var before = await FakeNode.ConnectAsync(_fixture.Coordinator, identity, FakeNode.Hello([model.Sha256]));
        var job = await _fixture.SubmitAsync(owner, model);
        var attempt = (await before.AttemptAsync(job.JobId)).Ref;
        await before.CompleteAsync(attempt);
        await before.DisposeAsync();

        var stale = new AttemptRef { JobId = attempt.JobId, Attempt = 7 };
        await using var after = await FakeNode.ConnectAsync(_fixture.Coordinator, identity, FakeNode.Hello([], 8, attempt, stale, new AttemptRef { JobId = "?" }));

        (await after.DesiredAsync(_ => true)).Attempts.Should().BeEmpty("an attempt that is not listed is stopped");
    }

    [SkippableFact]
    public async Task Report_OfAnotherNode_ChangesNothing()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var holder = await _fixture.ConnectAsync(model);
        var job = await _fixture.SubmitAsync(owner, model);
        var attempt = (await holder.AttemptAsync(job.JobId)).Ref;
        await using var stranger = await FakeNode.ConnectAsync(_fixture.Coordinator, await _fixture.RegisterAsync(owner));

        (await stranger.ProgressAsync(attempt, 0.9)).Should().BeFalse();
        (await stranger.FailAsync(attempt, permanent: true)).Should().BeFalse();
        (await stranger.CompleteAsync(attempt)).Should().BeFalse();

        (await _fixture.GetAsync(owner, job.JobId)).Status.Should().Be(JobStatus.Assigned);
        (await holder.CompleteAsync(attempt)).Should().BeTrue();
    }

    [SkippableFact]
    public async Task Cancel_RunningJob_TellsTheNodeWithinASecond()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var job = await _fixture.SubmitAsync(owner, model);
        var attempt = (await node.AttemptAsync(job.JobId)).Ref;
        await node.ProgressAsync(attempt, 0.1);

        await _fixture.Jobs.CancelJobAsync(new CancelJobRequest { JobId = job.JobId, Reason = "Changed my mind." }, owner.Headers).ResponseAsync.Within();

        await node.DesiredAsync(desired => desired.Attempts.Count == 0).Within(TimeSpan.FromSeconds(1));
        (await node.CompleteAsync(attempt)).Should().BeFalse();
        var ended = (await _fixture.WatchAsync(owner, job.JobId)).Single();
        (ended.Status, ended.Error).Should().Be((JobStatus.Cancelled, new JobError { Reason = "CANCELLED_BY_OWNER", Message = "Changed my mind." }));
    }

    [SkippableFact]
    public async Task Expire_RunningJob_TellsTheNodeToStop()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var request = JobsFixture.Request(model);
        // Long enough for the progress to be reported before the time is over, also on a loaded machine.
        request.TtlSeconds = 4;
        var job = (await _fixture.Jobs.CreateJobAsync(request, owner.Headers).ResponseAsync.Within()).Job;
        await node.ProgressAsync((await node.AttemptAsync(job.JobId)).Ref, 0.1);

        var ended = (await _fixture.WatchAsync(owner, job.JobId))[^1];

        (ended.Status, ended.Error.Reason).Should().Be((JobStatus.Expired, "TTL_OVER"));
        await node.DesiredAsync(desired => desired.Attempts.Count == 0);
    }

    [SkippableFact]
    public async Task Dispatch_MoreJobsThanSlots_GivesOnlyAsManyAsFit()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        for (var i = 0; i < 3; i++) await _fixture.SubmitAsync(owner, model);

        await using var node = await _fixture.ConnectAsync(model, slots: 2);
        var state = await node.DesiredAsync(desired => desired.Attempts.Count > 0);

        state.Attempts.Should().HaveCount(2);
        await node.CompleteAsync(state.Attempts[0].Ref);
        (await node.DesiredAsync(desired => desired.Attempts.Any(attempt => !state.Attempts.Any(old => old.Ref.Equals(attempt.Ref))))).Attempts
            .Should().HaveCount(2, "a slot became free");
    }

    [SkippableFact]
    public async Task Dispatch_NodeConnectsAfterTheSubmission_StartsWithoutWaitingForTheTimer()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        var identity = await _fixture.RegisterAsync(owner);
        var job = await _fixture.SubmitAsync(owner, model);

        await using var node = await FakeNode.ConnectAsync(_fixture.Coordinator, identity, FakeNode.Hello([model.Sha256]));

        // The timer would come five seconds after the submission.
        await node.AttemptAsync(job.JobId).Within(TimeSpan.FromSeconds(3));
    }

    [SkippableFact]
    public async Task Renewal_ConnectedNode_IsToldAgainWithoutTheTask()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        var job = await _fixture.SubmitAsync(owner, model);
        var attempt = await node.AttemptAsync(job.JobId);

        (await node.AttemptAsync(job.JobId)).Inference.Should().NotBeNull("the node has not said that it has the task");
        await node.ProgressAsync(attempt.Ref, 0.1);

        await node.DesiredAsync(desired => desired.Attempts is [{ Inference: null }]);
    }

    public sealed class FastRenewalFixture : JobsFixture
    {
        public const int MaxWatches = 3;

        protected override Dictionary<string, string?> Settings => new()
        {
            ["Jobs:RenewSeconds"] = "1", ["Jobs:MaxWatchesPerUser"] = $"{MaxWatches}",
        };
    }
}
