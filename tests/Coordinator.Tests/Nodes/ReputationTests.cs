using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Nodes.Reputation;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Jobs;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Nodes;

/// <summary>What nodes do becomes a number that forgets: it begins in the middle, and nothing is counted twice, whoever counts.</summary>
public sealed class ReputationTests(JobsHarness harness) : IClassFixture<JobsHarness>
{
    private static readonly ReputationRules Rules = ReputationRules.Setting.Default;

    private readonly JobsHarness _jobs = harness.Required();

    private NodeReputationStore Store => new(_jobs.Db);

    private DateTimeOffset Now => _jobs.Clock.GetUtcNow();

    private async Task<(double Good, double Bad, double Score)> OfAsync(Guid node)
    {
        var row = (await Store.FindAsync([node], default).Within()).Single().At(Now, Rules);
        return (row.Good, row.Bad, Rules.Score(row.Good, row.Bad));
    }

    private async Task InAsync(Func<UnitOfWork, Task> act)
    {
        await using var unit = await _jobs.Db.BeginAsync(default).Within();
        await act(unit).Within();
        await unit.CommitAsync(default).Within();
    }

    private Task CompletedAsync(Guid node, int attempts, Guid? user = null) =>
        InAsync(unit => Store.AddCompletedAsync(unit, [new CompletedWork(node, user ?? Guid.NewGuid(), attempts)], Rules, Now, default));

    private Task FaultAsync(Guid node) => InAsync(unit => new NodeFaultsStore(_jobs.Db).CountAsync(unit, node, "BROKEN", Now, default));

    private Task FaultsAsync() => InAsync(unit => Store.AddFaultsAsync(unit, Rules, Now, default));

    private Task<int> EventsAsync() => EventsAsync(Now);

    private async Task<int> EventsAsync(DateTimeOffset settled)
    {
        var count = 0;
        await InAsync(async unit => count = await Store.AddEventsAsync(unit, Rules, Now, settled, 1_000, default));
        return count;
    }

    private async Task EventAsync(Guid node, string kind, DateTimeOffset? at = null)
    {
        var job = await _jobs.SubmitAsync(await _jobs.ModelAsync());
        await _jobs.ExecuteAsync("insert into node_reputation_events (node_id, kind, job_id, created_at) values (@node, @kind, @job, @at)", new { node, kind, job, at = at ?? Now });
    }

    private async Task<Guid> NodeAsync()
    {
        var id = Id<NodeTag>.New(_jobs.Clock);
        await _jobs.ExecuteAsync(
            "insert into nodes (id, node_id, owner_id, name, created_at) values (@Value, @text, @Owner, 'node', @Now)", new { id.Value, text = id.ToString(), _jobs.Owner, Now });
        return id.Value;
    }

    [SkippableFact]
    public async Task New_IsInTheMiddle_AndWhatCompletesForOthersSpeaksForIt()
    {
        var node = await NodeAsync();
        (await OfAsync(node)).Should().Be((0, 0, 0.5));

        await CompletedAsync(node, 20, _jobs.Owner);
        (await OfAsync(node)).Score.Should().Be(0.5, "its owner's own jobs say nothing about it");
        await CompletedAsync(node, 10);
        await CompletedAsync(node, 10);
        (await OfAsync(node)).Should().Be((20, 0, 25.0 / 30));
        await CompletedAsync(node, 1_000_000);
        (await OfAsync(node)).Good.Should().Be(Rules.MostGood);
    }

    [SkippableFact]
    public async Task Weights_LoseHalfInAHalfLife()
    {
        var node = await NodeAsync();
        await CompletedAsync(node, 40);
        await FaultAsync(node);
        await FaultsAsync();

        _jobs.Clock.Advance(Rules.HalfLife);

        (await OfAsync(node)).Should().Be((20, 2.5, 25 / 32.5));
        await CompletedAsync(node, 10);
        var (good, bad, _) = await OfAsync(node);
        good.Should().BeApproximately(30, 1e-6, "what is added is added to what is left");
        bad.Should().BeApproximately(2.5, 1e-6);
    }

    [SkippableFact]
    public async Task Faults_CountOnce_WhoeverCounts()
    {
        var node = await NodeAsync();
        for (var i = 0; i < 4; i++) await FaultAsync(node);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => FaultsAsync())).Within();
        await FaultsAsync();

        (await OfAsync(node)).Should().Be((0, 4 * Rules.Fault, 5.0 / 30), "four faults and nothing else are too few for paid work");
        (await OfAsync(node)).Score.Should().BeLessThan(ReputationRules.MinPaid.Default);
        await FaultAsync(node);
        await FaultsAsync();
        (await OfAsync(node)).Bad.Should().Be(5 * Rules.Fault);
    }

    [SkippableFact]
    public async Task Events_CountOnce_WhenTheyAreSettled_AndInTheirOrder()
    {
        var (honest, sloppy, liar) = (await NodeAsync(), await NodeAsync(), await NodeAsync());
        await EventsAsync();
        await CompletedAsync(liar, 100);
        await EventAsync(honest, "AGREED");
        await EventAsync(sloppy, "MISMATCH");
        await EventAsync(liar, "FRAUD", Now.AddSeconds(1));
        await EventAsync(honest, "AGREED");

        (await EventsAsync()).Should().Be(2, "what comes after one that may have older ones still to be seen waits, too");
        (await OfAsync(liar)).Good.Should().Be(100);
        (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => EventsAsync(Now.AddSeconds(2)))).Within()).Sum().Should().Be(2);

        (await OfAsync(honest)).Good.Should().Be(2 * Rules.Agreed);
        (await OfAsync(sloppy)).Bad.Should().Be(Rules.Mismatch);
        (await OfAsync(liar)).Should().Be((50, Rules.Fraud, 55.0 / 110), "what spoke for it is halved, and much speaks against it");
    }

    [SkippableFact]
    public async Task Completion_OfJobs_ReachesTheTable()
    {
        var (model, node) = (await _jobs.ModelAsync(), await NodeAsync());
        var stranger = Id<UserTag>.New(_jobs.Clock).Value;
        await _jobs.ExecuteAsync("insert into users (id, username, auth_method, created_at, updated_at) values (@stranger, 'stranger', 'operator', @Now, @Now)", new { stranger, Now });
        foreach (var owner in new[] { stranger, stranger, _jobs.Owner })
        {
            var job = await _jobs.SubmitAsync(model);
            await _jobs.ExecuteAsync("update jobs set owner_id = @owner where id = @job", new { owner, job });
        }

        var reputations = _jobs.Reputations;
        var leased = await _jobs.LeaseAsync(model, node, limit: 3);
        await _jobs.CompleteAsync(leased[0]);
        await _jobs.Completion.CompleteAllAsync([.. leased.Skip(1).Select(key => (key, JobOutcome.Success("{}")))], default).Within();
        await reputations.StartAsync(default).Within();
        await reputations.StopAsync(default).Within();

        (await OfAsync(node)).Good.Should().Be(2 * Rules.Completed, "two were somebody else's");
        (await reputations.LoadAsync(node, default).Within()).Should().BeApproximately(7.0 / 12, 1e-6);
    }

    [Theory]
    [InlineData("""{"prior":0,"half_life_days":30,"most_good":500,"completed":1,"fault":5,"lost":3,"agreed":5,"mismatch":10,"fraud":50}""")]
    [InlineData("""{"prior":5,"half_life_days":0,"most_good":500,"completed":1,"fault":5,"lost":3,"agreed":5,"mismatch":10,"fraud":50}""")]
    [InlineData("""{"prior":5,"half_life_days":30,"most_good":500,"completed":-1,"fault":5,"lost":3,"agreed":5,"mismatch":10,"fraud":50}""")]
    public void Setting_Wrong_IsRefused(string json) => FluentActions.Invoking(() => ReputationRules.Setting.Parse(json)).Should().Throw<FaultException>();
}
