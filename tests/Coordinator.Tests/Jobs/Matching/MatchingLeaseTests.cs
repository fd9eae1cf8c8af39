using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Nodes.Terms;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Jobs.Matching;

/// <summary>Inference jobs and nodes choose each other in the SQL of the lease; the same SQL says why not. Priorities order one user's jobs and pass nobody else's.</summary>
public sealed class MatchingLeaseTests(JobsHarness harness) : IClassFixture<JobsHarness>
{
    private readonly JobsHarness _jobs = harness.Required();

    private LeasingNode Node((Guid Id, string Sha256) model, NodeResources? terms = null, Guid? owner = null, double reputation = 0.5) =>
        new(_jobs.Nodes[0], owner ?? _jobs.Owner, [model.Sha256], NodeTerms.Of(terms ?? new NodeResources()), reputation, LeastForPay: 0.2);

    private async Task<Guid> UserAsync()
    {
        var id = Id<UserTag>.New(_jobs.Clock).Value;
        await _jobs.ExecuteAsync(
            "insert into users (id, username, auth_method, created_at, updated_at) values (@id, @name, 'operator', @now, @now)",
            new { id, name = "u" + id.ToString("n")[^12..], now = _jobs.Clock.GetUtcNow() });
        return id;
    }

    /// <summary>A model of the test's own, and an empty queue: a look at its head sees the jobs of all tests.</summary>
    private async Task<(Guid Id, string Sha256)> NextModelAsync()
    {
        await _jobs.ExecuteAsync("update jobs set status = 'CANCELLED', ended_at = created_at, lease_until = null where status in ('PENDING', 'ASSIGNED', 'RUNNING')", new { });
        return await _jobs.ModelAsync();
    }

    private NewJob NewJob((Guid Id, string Sha256) model, Guid owner)
    {
        var (id, now) = (Id<JobTag>.New(_jobs.Clock), _jobs.Clock.GetUtcNow());
        return new NewJob(id.Value, id.ToString(), owner, JobTypes.Inference, """{"model":"m","prompt":"p"}""", model.Id, model.Sha256, 3, now, now.AddSeconds(900));
    }

    private async Task<IReadOnlyList<Guid>> SubmitAsync((Guid Id, string Sha256) model, Guid owner, int count = 1, int priority = 5, JobWishes? wishes = null)
    {
        var jobs = Enumerable.Range(0, count).Select(_ => NewJob(model, owner) with { Priority = priority, Wishes = wishes?.ToJson() }).ToList();
        await using var unit = await _jobs.Db.BeginAsync(default).Within();
        await _jobs.Store.InsertAllAsync(unit, jobs, default).Within();
        await unit.CommitAsync(default).Within();
        return [.. jobs.Select(job => job.Id)];
    }

    /// <summary>Submits while the node has room; the jobs that it has at once.</summary>
    private async Task<IReadOnlyList<LeasedJob>> HandOverAsync(LeasingNode node, IReadOnlyList<NewJob> jobs)
    {
        var now = _jobs.Clock.GetUtcNow();
        await using var unit = await _jobs.Db.BeginAsync(default).Within();
        return await _jobs.Store.InsertLeasedAndCommitAheadOfDiskAsync(unit, jobs, node, now, now.AddSeconds(JobsHarness.LeaseSeconds), default).Within();
    }

    private async Task<IReadOnlyList<Guid>> LeaseAsync(LeasingNode node, int limit = 1)
    {
        var now = _jobs.Clock.GetUtcNow();
        await using var unit = await _jobs.Db.BeginAsync(default).Within();
        var leased = await _jobs.Store.LeaseNextAsync(unit, node, limit, now, now.AddSeconds(JobsHarness.LeaseSeconds), default).Within();
        await unit.CommitAsync(default).Within();
        return [.. leased.Select(job => job.Id)];
    }

    /// <summary>The leases, of what waits and of what arrives, and the explanation say the same: a job goes to the node exactly when no rule is named.</summary>
    private async Task ExpectAsync(string? rule, LeasingNode node, (Guid Id, string Sha256) model, JobWishes? wishes = null, Guid? owner = null, bool paid = false)
    {
        await ExpectHandedOverAsync(rule is null, node, NewJob(model, owner ?? _jobs.Owner) with { Wishes = wishes?.ToJson(), PaymentId = paid ? $"jpay_test_{Guid.NewGuid()}" : null });
        var job = (await SubmitAsync(model, owner ?? _jobs.Owner, wishes: wishes)).Single();
        if (paid) await _jobs.ExecuteAsync("update jobs set payment_id = 'jpay_test' || id::text where id = @job", new { job });

        (await _jobs.Store.RejectionAsync(job, node, default).Within()).Should().Be(rule);
        var missed = await _jobs.Store.MissedKindsAsync(node, 1_000, _jobs.Clock.GetUtcNow(), default).Within();
        // What only one job or the whole node is about is said elsewhere.
        missed.Select(kind => kind.Rule).Should().Equal(rule is null or "SUSPENDED" ? [] : [rule]);
        (await LeaseAsync(node)).Should().Equal(rule is null ? [job] : []);
        await _jobs.ExecuteAsync("update jobs set status = 'CANCELLED', ended_at = created_at, lease_until = null where id = @job", new { job });
    }

    private async Task ExpectHandedOverAsync(bool expected, LeasingNode node, NewJob job)
    {
        (await HandOverAsync(node, [job])).Select(leased => leased.Id).Should().Equal(expected ? [job.Id] : []);
        await _jobs.ExecuteAsync("update jobs set status = 'CANCELLED', ended_at = created_at, lease_until = null where id = @Id", new { job.Id });
    }

    [SkippableFact]
    public async Task Wishes_EachOfThem_KeepTheJobFromOtherNodes()
    {
        var model = await NextModelAsync();
        var berlin = new NodeResources { Region = "eu-de", Labels = { ["tier"] = "gold", ["net"] = "fast" } };
        await ExpectAsync(null, Node(model), model);
        await ExpectAsync(null, Node(model, berlin), model, new JobWishes { Regions = ["us", "eu"] });
        await ExpectAsync("REGION", Node(model, berlin), model, new JobWishes { Regions = ["e", "eu-d", "us"] });
        await ExpectAsync("REGION", Node(model), model, new JobWishes { Regions = ["eu"] });
        await ExpectAsync(null, Node(model, berlin), model, new JobWishes { Labels = new Dictionary<string, string> { ["tier"] = "gold" } });
        await ExpectAsync("LABELS", Node(model, berlin), model, new JobWishes { Labels = new Dictionary<string, string> { ["tier"] = "gold", ["x"] = "" } });
        await ExpectAsync(null, Node(model), model, new JobWishes { Own = true });
        await ExpectAsync("OWN_NODES", Node(model, owner: Guid.NewGuid()), model, new JobWishes { Own = true });
        await ExpectAsync(null, Node(model), model, new JobWishes { Nodes = [_jobs.Nodes[1], _jobs.Nodes[0]] });
        await ExpectAsync("NODE_NOT_LISTED", Node(model), model, new JobWishes { Nodes = [_jobs.Nodes[1]] });
        await ExpectAsync("NODE_EXCLUDED", Node(model), model, new JobWishes { ExcludeNodes = [_jobs.Nodes[0]] });
        await ExpectAsync(null, Node(model, reputation: 0.6), model, new JobWishes { MinReputation = 0.6 });
        await ExpectAsync("MIN_REPUTATION", Node(model, reputation: 0.59), model, new JobWishes { MinReputation = 0.6 });
    }

    [SkippableFact]
    public async Task Node_ChoosesWhoseWorkItTakes()
    {
        var model = await NextModelAsync();
        var (stranger, mate) = (await UserAsync(), await UserAsync());
        await ShareGroupAsync(_jobs.Owner, mate);
        var groups = Node(model, new NodeResources { Serving = NodeServing.Groups });
        await ExpectAsync(null, groups, model, owner: mate);
        await ExpectAsync("OWNER_RULE", groups, model, owner: stranger);
        await ExpectAsync(null, groups, model);
        var own = Node(model, new NodeResources { Serving = NodeServing.Owner });
        await ExpectAsync(null, own, model);
        await ExpectAsync("OWNER_RULE", own, model, owner: mate);
        var users = Node(model, new NodeResources { Serving = NodeServing.Users, ServedUsers = { new Id<UserTag>(stranger).ToString() } });
        await ExpectAsync(null, users, model, owner: stranger);
        await ExpectAsync("OWNER_RULE", users, model, owner: mate);
        (await new GroupMatesStore(_jobs.Db).OfAsync([_jobs.Owner], [mate, stranger], default).Within())[_jobs.Owner].Should().Equal(mate);
    }

    [SkippableFact]
    public async Task Node_OfLowReputation_GetsNoPaidWork()
    {
        var model = await NextModelAsync();
        await ExpectAsync("LOW_REPUTATION", Node(model, reputation: 0.19), model, paid: true);
        await ExpectAsync(null, Node(model, reputation: 0.19), model);
        await ExpectAsync(null, Node(model, reputation: 0.2), model, paid: true);
    }

    [SkippableFact]
    public async Task Node_ThatIsSuspended_GetsNoPaidWork()
    {
        var model = await NextModelAsync();
        var (cause, now) = ((await SubmitAsync(model, _jobs.Owner)).Single(), _jobs.Clock.GetUtcNow());
        model = await NextModelAsync();
        var suspended = Node(model) with { NodeId = _jobs.Nodes[3] };
        await _jobs.ExecuteAsync(
            "insert into node_suspensions (node_id, job_id, begun_at, until) values (@NodeId, @cause, @now, @until)", new { suspended.NodeId, cause, now, until = now.AddDays(30) });

        await ExpectAsync("SUSPENDED", suspended, model, paid: true);
        await ExpectAsync(null, suspended, model);
        await _jobs.ExecuteAsync("update node_suspensions set ended_at = @now where node_id = @NodeId", new { now, suspended.NodeId });
        await ExpectAsync(null, suspended, model, paid: true);
    }

    [SkippableFact]
    public async Task Arriving_WhileTheNodeHasRoom_IsWhatTheDispatcherWouldHaveMadeOfIt()
    {
        var model = await NextModelAsync();
        var arriving = NewJob(model, _jobs.Owner) with { Priority = 7, Wishes = new JobWishes { Own = true }.ToJson() };
        var waiting = (await SubmitAsync(model, _jobs.Owner, priority: 7, wishes: new JobWishes { Own = true })).Single();
        (await LeaseAsync(Node(model))).Should().Equal(waiting);

        var leased = (await HandOverAsync(Node(model), [arriving])).Should().ContainSingle().Subject;

        (leased.Id, leased.Attempt, leased.SeedId, leased.ModelSha256, leased.Type).Should().Be((arriving.Id, 1, arriving.Id, model.Sha256, JobTypes.Inference));
        const string but = "select (to_jsonb(j) - '{id,job_id}'::text[])::text from jobs j where id = @id";
        (await _jobs.Db.SingleAsync<string>(but, new { id = arriving.Id }, default).Within()).Should().Be(await _jobs.Db.SingleAsync<string>(but, new { id = waiting }, default).Within());
    }

    [SkippableFact]
    public async Task Arriving_PassesNobodyWhoWaitsForTheSameModel()
    {
        var (other, model) = (await NextModelAsync(), await _jobs.ModelAsync());
        await SubmitAsync(other, _jobs.Owner, count: 99);
        (await HandOverAsync(Node(model), [NewJob(model, _jobs.Owner)])).Should().ContainSingle("the others wait for something else");

        var late = NewJob(model, _jobs.Owner);
        await SubmitAsync(other, _jobs.Owner);
        (await HandOverAsync(Node(model), [late])).Should().BeEmpty("of a long queue nobody knows who waits in it");
        (await _jobs.FindAsync(late.Id)).Should().Match<JobRecord>(job => job.Status == JobStatusCodes.Pending && job.Attempt == 0 && job.NodeId == null);

        model = await NextModelAsync();
        var first = (await SubmitAsync(model, _jobs.Owner)).Single();
        _jobs.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = NewJob(model, _jobs.Owner);
        (await HandOverAsync(Node(model), [second])).Should().BeEmpty();
        (await LeaseAsync(Node(model))).Should().Equal(first);
        (await LeaseAsync(Node(model))).Should().Equal(second.Id);
    }

    [SkippableFact]
    public async Task Arriving_JobsThatMayNotBeginYet_HoldNobodyBack()
    {
        var model = await NextModelAsync();
        var (later, over) = ((await SubmitAsync(model, _jobs.Owner)).Single(), (await SubmitAsync(model, _jobs.Owner)).Single());
        await _jobs.ExecuteAsync("update jobs set not_before = @at where id = @later", new { later, at = _jobs.Clock.GetUtcNow().AddSeconds(9) });
        await _jobs.ExecuteAsync("update jobs set expires_at = @at where id = @over", new { over, at = _jobs.Clock.GetUtcNow() });

        (await HandOverAsync(Node(model), [NewJob(model, _jobs.Owner), NewJob(await _jobs.ModelAsync(), _jobs.Owner)])).Should().ContainSingle("the node lacks the other's model");
    }

    [SkippableFact]
    public async Task Priorities_OrderOnesOwnJobs_AndPassNobodyElses()
    {
        var model = await NextModelAsync();
        var (pushy, patient) = (await UserAsync(), await UserAsync());
        var idle = (await SubmitAsync(model, pushy, priority: 0)).Single();
        _jobs.Clock.Advance(TimeSpan.FromSeconds(1));
        var waiting = (await SubmitAsync(model, patient, priority: 0)).Single();
        _jobs.Clock.Advance(TimeSpan.FromSeconds(1));
        var urgent = await SubmitAsync(model, pushy, count: 10_000, priority: 9);
        await _jobs.ExecuteAsync("analyze jobs", new { });

        // His first place is used by what he wants first; the one that had it waits behind the other user now, where that came from.
        var first = (await LeaseAsync(Node(model))).Should().ContainSingle().Subject;
        urgent.Should().Contain(first);
        (await LeaseAsync(Node(model))).Should().Equal(waiting);
        (await LeaseAsync(Node(model), limit: 3)).Should().HaveCount(3).And.BeSubsetOf(urgent);
        (await _jobs.Db.SingleAsync<string>("select status from jobs where id = @idle", new { idle }, default).Within()).Should().Be(JobStatusCodes.Pending);
    }

    [SkippableFact]
    public async Task Priorities_WhateverTheyAre_LeaveEveryOwnerHisTurns()
    {
        var model = await NextModelAsync();
        Guid[] owners = [await UserAsync(), await UserAsync(), await UserAsync()];
        var random = new Random(20_261_121);
        var turns = new List<Guid>();
        for (var i = 0; i < 120; i++)
        {
            var owner = owners[random.Next(owners.Length)];
            turns.Add(owner);
            await SubmitAsync(model, owner, priority: random.Next(10));
            _jobs.Clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        var served = new List<(Guid Id, Guid Owner, int Priority)>();
        var least = owners.ToDictionary(owner => owner, _ => 9);
        while (served.Count < turns.Count)
        {
            var limit = random.Next(1, 8);
            var leased = await LeaseAsync(Node(model), limit);
            var rows = await _jobs.Db.QueryAsync<(Guid, Guid, int)>("select id, owner_id, priority::int from jobs where id = any(@ids)", new { ids = leased.ToArray() }, default).Within();
            rows.Select(row => row.Item2).Should().BeEquivalentTo(turns.Skip(served.Count).Take(limit), "as many turns as without priorities");
            foreach (var (_, owner, priority) in rows) priority.Should().BeLessThanOrEqualTo(least[owner], "his more urgent ones went before");
            foreach (var of in rows.GroupBy(row => row.Item2)) least[of.Key] = of.Min(row => row.Item3);
            served.AddRange(rows);
        }

        served.Select(job => job.Id).Should().OnlyHaveUniqueItems();
    }

    [SkippableFact]
    public async Task Priorities_TwoDispatchersAtOnce_GiveEachTurnOnce()
    {
        var model = await NextModelAsync();
        var (pushy, patient) = (await UserAsync(), await UserAsync());
        await SubmitAsync(model, pushy, count: 20, priority: 0);
        _jobs.Clock.Advance(TimeSpan.FromSeconds(1));
        await SubmitAsync(model, patient, count: 20);
        _jobs.Clock.Advance(TimeSpan.FromSeconds(1));
        await SubmitAsync(model, pushy, count: 20, priority: 9);

        var leased = (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LeaseAsync(Node(model), limit: 4))).Within()).SelectMany(jobs => jobs).ToList();

        leased.Should().OnlyHaveUniqueItems();
        var count = await _jobs.Db.SingleAsync<int>("select count(*)::int from jobs where id = any(@ids) and owner_id = @pushy", new { ids = leased.ToArray(), pushy }, default).Within();
        count.Should().BeLessThanOrEqualTo(20, "his places before the other's are twenty");
    }

    [SkippableFact]
    public async Task Lease_LongQueue_GoesByItsIndexes()
    {
        var model = await NextModelAsync();
        await SubmitAsync(model, await UserAsync(), count: 5_000);
        await _jobs.ExecuteAsync("analyze jobs", new { });

        foreach (var sql in new[] { JobsStore.LeaseNextSql, JobsStore.LeaseUrgentSql }) await ExpectIndexesAsync(sql, Node(model));
    }

    private async Task ExpectIndexesAsync(string sql, LeasingNode node)
    {
        var plan = string.Join('\n', await _jobs.Db.QueryAsync<string>("explain " + sql, new
        {
            node.NodeId, node.OwnerId, node.Models, node.KernelClasses, node.Region, node.LabelsJson, node.Serving, node.ServedUserIds, node.Reputation, node.LeastForPay,
            limit = 8, now = _jobs.Clock.GetUtcNow(), leaseUntil = _jobs.Clock.GetUtcNow(),
        }, default).Within());

        plan.Should().Contain("Index Scan using jobs_queue").And.Contain("jobs_inference_priorities").And.NotContain("Seq Scan on jobs");
    }

    private async Task ShareGroupAsync(Guid one, Guid other)
    {
        var group = Id<GroupTag>.New(_jobs.Clock).Value;
        var now = _jobs.Clock.GetUtcNow();
        await _jobs.ExecuteAsync("insert into groups (id, owner_id, name, created_at) values (@group, @one, 'g', @now)", new { group, one, now });
        foreach (var (user, role) in new[] { (one, "owner"), (other, "member") })
        {
            await _jobs.ExecuteAsync(
                "insert into group_memberships (id, group_id, user_id, role, joined_at) values (@id, @group, @user, @role, @now)", new { id = Guid.CreateVersion7(now), group, user, role, now });
        }
    }
}
