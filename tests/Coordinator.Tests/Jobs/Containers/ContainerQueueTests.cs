using System.Diagnostics;
using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Matching;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>The queue in the database: read by owner and demand however long it is, leased once, and what kills nodes leaves it.</summary>
public sealed class ContainerQueueTests(JobsHarness harness) : IClassFixture<JobsHarness>
{
    private static readonly ContainerDemand Small = new(1, 1L << 30, 0, 1L << 30, Egress: false);
    private static readonly QueueLook Look = new(Guid.Empty, 500, 128, 8);

    private readonly JobsHarness _jobs = harness.Required();

    private async Task<Guid> UserAsync()
    {
        var id = Id<UserTag>.New(_jobs.Clock).Value;
        await _jobs.ExecuteAsync(
            "insert into users (id, username, auth_method, created_at, updated_at) values (@id, @name, 'operator', @now, @now)",
            new { id, name = "u" + id.ToString("n")[^12..], now = _jobs.Clock.GetUtcNow() });
        return id;
    }

    private async Task<List<Guid>> QueueAsync(Guid owner, int count, ContainerDemand demand, Func<NewJob, NewJob>? change = null)
    {
        var now = _jobs.Clock.GetUtcNow();
        var jobs = Enumerable.Range(0, count).Select(_ => Id<JobTag>.New(_jobs.Clock)).Select(id => new NewJob(
            id.Value, id.ToString(), owner, JobTypes.Container, """{"image":"x"}""", null, null, JobsHarness.MaxAttempts, now, now.AddSeconds(900))
        {
            Container = new NewContainer(demand, [], null),
        }).Select(change ?? (job => job)).ToList();
        await using var unit = await _jobs.Db.BeginAsync(default).Within();
        await _jobs.Store.InsertAllAsync(unit, jobs, default).Within();
        await unit.CommitAsync(default).Within();
        return [.. jobs.Select(job => job.Id)];
    }

    private Task ClearAsync() => _jobs.ExecuteAsync("update jobs set status = 'CANCELLED', ended_at = created_at, lease_until = null where status in ('PENDING', 'ASSIGNED', 'RUNNING')", new { });

    private Task<IReadOnlyList<QueuedContainer>> LookAsync(QueueLook? look = null) => _jobs.Containers.QueueAsync(look ?? Look, _jobs.Clock.GetUtcNow(), default).Within();

    private async Task<IReadOnlyList<LeasedContainer>> LeaseAsync(QueuedContainer job, Guid node)
    {
        await using var unit = await _jobs.Db.BeginAsync(default).Within();
        var now = _jobs.Clock.GetUtcNow();
        var leased = await _jobs.Containers.LeaseAsync(unit, [new Placement(job, node)], now, now.AddSeconds(JobsHarness.LeaseSeconds), default).Within();
        await unit.CommitAsync(default).Within();
        return leased;
    }

    [SkippableFact]
    public async Task Queue_TenThousandJobsOfOneOwner_ShowsTheOthersToo_ByTheIndex()
    {
        await ClearAsync();
        var (greedy, other) = (await UserAsync(), await UserAsync());
        await QueueAsync(greedy, 9_000, Small);
        await QueueAsync(greedy, 1_000, Small with { Gpus = 4 });
        var awaited = await QueueAsync(other, 1, Small with { Cpus = 2 });
        await _jobs.ExecuteAsync("analyze jobs", new { });

        var started = Stopwatch.GetTimestamp();
        var queue = await LookAsync();
        var took = Stopwatch.GetElapsedTime(started);

        queue.Should().HaveCount(8 + 8 + 1, "the heads of each owner's kinds of jobs, and no more");
        queue.Select(job => job.Id).Should().Contain(awaited);
        queue.Where(job => job.OwnerId == greedy).Select(job => job.Demand).Distinct().Should().HaveCount(2);
        took.Should().BeLessThan(TimeSpan.FromSeconds(2));
        var plan = string.Join('\n', await _jobs.Db.QueryAsync<string>(
            "explain " + ContainersStore.QueueSql, new { Look.After, Look.Owners, Look.Demands, Look.Jobs, now = _jobs.Clock.GetUtcNow() }, default));
        plan.Should().Contain("jobs_container_queue").And.Contain("jobs_containers_held").And.NotContain("Seq Scan on jobs");
        await ClearAsync();
    }

    [SkippableFact]
    public async Task Queue_WhatAsksOrOffersMore_IsAKindOfItsOwn_AndHidesNoOther()
    {
        await ClearAsync();
        var owner = await UserAsync();
        await QueueAsync(owner, 100, Small, job => job with { Wishes = new JobWishes { Regions = ["mars"] }.ToJson() });
        await QueueAsync(owner, 100, Small, job => job with { Offer = new HourlyOffer("USDT", 100) });
        var plain = (await QueueAsync(owner, 1, Small)).Single();
        var paid = (await QueueAsync(owner, 1, Small, job => job with
        {
            Offer = new HourlyOffer("USDT", 10_000), Wishes = new JobWishes { Labels = new Dictionary<string, string> { ["a"] = "1" } }.ToJson(),
            Container = job.Container! with { ContentKeys = [ulong.MaxValue, 7] },
        })).Single();

        var queue = await LookAsync();

        queue.Should().HaveCount(8 + 8 + 1 + 1);
        queue.Single(job => job.Id == plain).Should().Match<QueuedContainer>(job => job.Asked == null && job.Offer == null && job.ContentKeys == null && job.Priority == 5);
        var seen = queue.Single(job => job.Id == paid);
        (seen.Offer, seen.Asked!.Labels!["a"], seen.Needs).Should().Be((new HourlyOffer("USDT", 10_000), "1", Small));
        seen.ContentKeys.Should().Equal(-1, 7);
        await ClearAsync();
    }

    [SkippableFact]
    public async Task Queue_OfOneKind_BeginsWithTheMostUrgent()
    {
        await ClearAsync();
        var owner = await UserAsync();
        await QueueAsync(owner, 50, Small);
        _jobs.Clock.Advance(TimeSpan.FromSeconds(1));
        var urgent = (await QueueAsync(owner, 1, Small, job => job with { Priority = 9 })).Single();

        var queue = await LookAsync(Look with { Jobs = 2 });

        queue.Select(job => job.Priority).Order().Should().Equal(5, 9);
        ContainerPlacement.Divide([new CandidateNode(_jobs.Nodes[0], true, new ContainerCapacity { Cpus = 8, MemoryBytes = 1L << 40, DiskBytes = 1L << 40, Slots = 1 }, 0, ContainerDemand.Nothing)], queue)
            .Should().ContainSingle().Which.Job.Id.Should().Be(urgent);
        await ClearAsync();
    }

    [SkippableFact]
    public async Task Lease_TwoAtOnce_OneHasIt()
    {
        await ClearAsync();
        await QueueAsync(await UserAsync(), 1, Small);
        var job = (await LookAsync()).Should().ContainSingle().Subject;

        var leased = await Task.WhenAll(_jobs.Nodes.Select(node => LeaseAsync(job, node))).Within();

        leased.Sum(one => one.Count).Should().Be(1);
        (await LookAsync()).Should().BeEmpty();
        await ClearAsync();
    }

    [SkippableFact]
    public async Task Queue_CountsWhatItsOwnerHas()
    {
        await ClearAsync();
        await QueueAsync(await UserAsync(), 2, Small);
        await LeaseAsync((await LookAsync())[0], _jobs.Nodes[0]);

        (await LookAsync()).Should().ContainSingle().Which.Held.Should().Be(1);
        await ClearAsync();
    }

    [SkippableFact]
    public async Task Job_ThatLosesThreeNodes_IsPoison()
    {
        await ClearAsync();
        var owner = await UserAsync();
        var id = (await QueueAsync(owner, 1, Small))[0];
        // More attempts than nodes that may be lost.
        await _jobs.ExecuteAsync("update jobs set max_attempts = 9 where id = @id", new { id });
        for (var lost = 1; lost <= 3; lost++)
        {
            (await LeaseAsync((await LookAsync()).Single(), _jobs.Nodes[lost - 1])).Should().ContainSingle();
            _jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds + 1));
            await _jobs.ReapAsync();
            (await _jobs.Store.FindAsync(id, owner, default))!.Status.Should().Be(lost < 3 ? JobStatusCodes.Pending : JobStatusCodes.Failed);
        }

        var ended = (await _jobs.Store.FindAsync(id, owner, default))!;
        ended.ErrorReason.Should().Be("POISON_JOB");
        (await new NodeFaultsStore(_jobs.Db).FindAsync(_jobs.Nodes[2], default))!.Should().Match<NodeFaults>(faults => faults.Faults == 0 && faults.Lost >= 1, "a lost node is no node at fault");
    }

    [SkippableFact]
    public async Task Job_ThatOneNodeLosesAgainAndAgain_IsNoPoison()
    {
        await ClearAsync();
        var owner = await UserAsync();
        var id = (await QueueAsync(owner, 1, Small))[0];
        for (var lost = 1; lost <= JobsHarness.MaxAttempts; lost++)
        {
            (await LeaseAsync((await LookAsync()).Single(), _jobs.Nodes[0])).Should().ContainSingle();
            await _jobs.ReleaseAsync(_jobs.Nodes[0]);
        }

        (await _jobs.Store.FindAsync(id, owner, default))!.ErrorReason.Should().Be("ATTEMPTS_EXHAUSTED");
    }

    [SkippableFact]
    public async Task PlatformFault_WaitsLongerEachTime_AndSpendsNoAttempt()
    {
        await ClearAsync();
        var owner = await UserAsync();
        var id = (await QueueAsync(owner, 1, Small))[0];
        for (var failure = 0; failure < _jobs.ContainerOptions.MaxPlatformFailures; failure++)
        {
            var leased = (await LeaseAsync((await LookAsync()).Single(), _jobs.Nodes[0])).Single();
            await _jobs.Completion.FinishAsync(leased.Key, JobOutcome.Failure("REGISTRY_AWAY", "It is away.", JobFault.Platform), default).Within();
            (await LookAsync()).Should().BeEmpty("it is not given out before its time");
            _jobs.Clock.Advance(_jobs.ContainerOptions.Backoff(failure) - TimeSpan.FromMilliseconds(1));
            (await LookAsync()).Should().BeEmpty();
            _jobs.Clock.Advance(TimeSpan.FromMilliseconds(2));
            await _jobs.ExecuteAsync("update jobs set expires_at = @later where id = @id", new { id, later = _jobs.Clock.GetUtcNow().AddHours(1) });
        }

        // Its own attempts are all left.
        var last = (await LeaseAsync((await LookAsync()).Single(), _jobs.Nodes[0])).Single();
        await _jobs.Completion.FinishAsync(last.Key, JobOutcome.Failure("BROKEN", "It broke.", JobFault.Node), default).Within();
        (await _jobs.Store.FindAsync(id, owner, default))!.Status.Should().Be(JobStatusCodes.Pending);
        await ClearAsync();
    }
}
