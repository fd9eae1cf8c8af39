using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Jobs.Receipts;
using AIForge.Shared.Faults;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>Acts on the same jobs at the same time, over connections of their own.</summary>
public sealed class JobRaceTests(JobsHarness harness) : IClassFixture<JobsHarness>
{
    private readonly JobsHarness _jobs = harness.Required();

    [SkippableFact]
    public async Task Lease_FourDispatchersAndAHundredJobs_NoneDoubledNoneLost()
    {
        var model = await _jobs.ModelAsync();
        var submitted = new List<Guid>();
        for (var i = 0; i < 100; i++) submitted.Add(await _jobs.SubmitAsync(model));

        var leased = await Task.WhenAll(_jobs.Nodes.Select(node => DrainAsync(model, node))).Within(TimeSpan.FromSeconds(30));

        leased.SelectMany(keys => keys).Select(key => key.JobId).Should().BeEquivalentTo(submitted);
        leased.SelectMany(keys => keys).Should().OnlyContain(key => key.Attempt == 1);
        foreach (var key in leased.SelectMany(keys => keys)) (await _jobs.FindAsync(key.JobId)).NodeId.Should().Be(key.NodeId);
    }

    [SkippableFact]
    public async Task Lease_TwoDispatchersAndOneJob_ExactlyOneGetsIt()
    {
        for (var round = 0; round < 20; round++)
        {
            var model = await _jobs.ModelAsync();
            await _jobs.SubmitAsync(model);

            var leased = await Task.WhenAll(Task.Run(() => _jobs.LeaseAsync(model, _jobs.Nodes[0])), Task.Run(() => _jobs.LeaseAsync(model, _jobs.Nodes[1]))).Within();

            leased.Sum(keys => keys.Count).Should().Be(1);
        }
    }

    [SkippableFact]
    public async Task End_CompletionCancelExpiryAndReaper_ExactlyOneWins()
    {
        var outcomes = new HashSet<string>();
        for (var round = 0; round < 40; round++)
        {
            var model = await _jobs.ModelAsync();
            var job = await _jobs.SubmitAsync(model, ttlSeconds: JobsHarness.LeaseSeconds);
            var key = (await _jobs.LeaseAsync(model, _jobs.Nodes[0])).Single();
            _jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds + 1));

            var completing = Task.Run(() => _jobs.CompleteAsync(key));
            var failing = Task.Run(() => _jobs.FailAsync(key, permanent: true));
            var cancelling = Task.Run(() => TryCancelAsync(job));
            var reaping = Task.Run(() => _jobs.ReapAsync());
            await Task.WhenAll(completing, failing, cancelling, reaping).Within();

            var row = await _jobs.FindAsync(job);
            (await completing).Should().Be(row.Status == JobStatusCodes.Completed);
            (await failing).Should().Be(row.Status == JobStatusCodes.Failed);
            (await cancelling).Should().Be(row.Status == JobStatusCodes.Cancelled);
            JobRules.HasEnded(row.Status).Should().BeTrue("somebody ended it");
            row.EndedAt.Should().NotBeNull();
            outcomes.Add(row.Status);
        }

        outcomes.Should().NotBeEmpty();
    }

    [SkippableFact]
    public async Task Complete_BesideReportsOfOthers_KeepsTheReceiptOfTheAttemptAlone()
    {
        var model = await _jobs.ModelAsync();
        var job = await _jobs.SubmitAsync(model);
        var key = (await _jobs.LeaseAsync(model, _jobs.Nodes[0])).Single();
        var stranger = key with { NodeId = _jobs.Nodes[1], Attempt = 999 };
        await KeyAsync(key.NodeId);
        await KeyAsync(stranger.NodeId);

        var ended = await _jobs.Completion.CompleteAllAsync([(stranger, Signed("forged")), (key, Signed("first")), (key, Signed("second"))], default).Within();

        ended.Should().Equal(key);
        (await _jobs.Db.QueryAsync<(int Attempt, byte[] Body)>("select attempt, body from receipts where job_id = @job", new { job }, default).Within())
            .Should().ContainSingle().Which.Should().BeEquivalentTo((1, "first"u8.ToArray()));

        static JobOutcome Signed(string text) =>
            JobOutcome.Success($$"""{"text":"{{text}}"}""") with { Receipt = new TakenReceipt(new byte[32], System.Text.Encoding.UTF8.GetBytes(text), new byte[64]) };
    }

    private Task KeyAsync(Guid node) => _jobs.ExecuteAsync(
        "insert into node_keys (node_id, fingerprint, public_key, pinned_at) values (@node, @fingerprint, @encoded, @now)",
        new { node, fingerprint = new byte[32], encoded = new byte[91], now = _jobs.Clock.GetUtcNow() });

    [SkippableFact]
    public async Task Complete_SentTwiceAtOnce_IsTakenOnce()
    {
        for (var round = 0; round < 20; round++)
        {
            var model = await _jobs.ModelAsync();
            await _jobs.SubmitAsync(model);
            var key = (await _jobs.LeaseAsync(model, _jobs.Nodes[0])).Single();

            var taken = await Task.WhenAll(Task.Run(() => _jobs.CompleteAsync(key)), Task.Run(() => _jobs.CompleteAsync(key))).Within();

            taken.Count(accepted => accepted).Should().Be(1);
        }
    }

    private async Task<List<AttemptKey>> DrainAsync((Guid Id, string Sha256) model, Guid node)
    {
        var all = new List<AttemptKey>();
        var misses = 0;
        // A row that another dispatcher has locked is skipped: an empty answer is no proof before the others are done.
        while (misses < 20)
        {
            var keys = await Task.Run(() => _jobs.LeaseAsync(model, node, limit: 3));
            misses = keys.Count == 0 ? misses + 1 : 0;
            all.AddRange(keys);
        }

        return all;
    }

    private async Task<bool> TryCancelAsync(Guid job)
    {
        try
        {
            await _jobs.CancelAsync(job);
            return true;
        }
        catch (FaultException fault) when (fault.Reason == "JOB_ALREADY_ENDED")
        {
            return false;
        }
    }
}
