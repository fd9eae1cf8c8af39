using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Tests.Escrow;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Jobs.Verification;

/// <summary>Jobs of several replicas without a host: their payers, nodes of different owners, and what these say.</summary>
internal sealed class QuorumHarness(JobsHarness jobs)
{
    public static readonly Money Hundred = EscrowHarness.Hundred;

    public JobsHarness Jobs { get; } = jobs.Required();

    public EscrowHarness Escrow { get; } = new(jobs);

    /// <summary>Nodes of as many owners.</summary>
    public async Task<Guid[]> NodesAsync(int count)
    {
        var nodes = new Guid[count];
        for (var i = 0; i < count; i++) nodes[i] = await Jobs.NodeAsync(await Escrow.PayerAsync(new Money(Asset.Aitbc, 1)));
        return nodes;
    }

    /// <summary>A queued job; its price is all that its payer has.</summary>
    /// <param name="amount">Null for one that is not paid.</param>
    public async Task<PaidJobRow> SubmitAsync(int replicas, int quorum, Money? amount = null, int ttlSeconds = 900, bool deterministic = false)
    {
        var payer = await Escrow.PayerAsync(amount ?? new Money(Asset.Aitbc, 1));
        var order = Order(payer, new ReplicaPlan(replicas, quorum, deterministic), amount, ttlSeconds);
        (await Escrow.Intake.AdmitAsync(order.Job, order.Escrow, default).Within()).Should().Be(JobAdmission.Queued);
        return new PaidJobRow(order.Job.Id, order.Escrow?.PaymentId ?? "", payer, amount ?? Money.Zero(Asset.Aitbc), default);
    }

    public (NewJob Job, NewEscrow? Escrow) Order(Guid payer, ReplicaPlan plan, Money? amount, int ttlSeconds = 900)
    {
        var (id, now) = (Id<JobTag>.New(Jobs.Clock), Jobs.Clock.GetUtcNow());
        var ends = now.AddSeconds(ttlSeconds);
        var escrow = amount is { } price ? new NewEscrow(Id<JobPaymentTag>.New(Jobs.Clock).ToString(), id.ToString(), payer, price, 500, new JobsOptions().EscrowEnd(now, ends)) : null;
        // A kind of its own, so that no other test's jobs stand beside it.
        var demand = new ContainerDemand(1, Interlocked.Increment(ref _kinds), 0, 1, Egress: false);
        var job = new NewJob(id.Value, id.ToString(), payer, JobTypes.Container, """{"image":"x"}""", null, null, JobsHarness.MaxAttempts, now, ends, escrow?.PaymentId)
        {
            Container = new NewContainer(demand, [], null) { Plan = plan },
        };
        return (job, escrow);
    }

    public Task<IReadOnlyList<JobCopy>> CopiesAsync(Guid job) => Jobs.Db.QueryAsync<JobCopy>(
        """
        select id, number, status, error_reason, error_message, result::text as result, verdict, node_id, (select owner_id from nodes where id = jobs.node_id) as node_owner_id
        from jobs where parent_id = @job order by number
        """, new { job }, default).Within();

    /// <summary>The attempt, when the node may have it; null when a statement refuses it.</summary>
    public async Task<AttemptKey?> LeaseAsync(Guid copy, Guid node)
    {
        var queued = new QueuedContainer { Id = copy, OwnerId = default, Demand = "", CreatedAt = default, ExcludedNodes = [], Held = 0, ParentId = await ParentAsync(copy) };
        var now = Jobs.Clock.GetUtcNow();
        await using var unit = await Jobs.Db.BeginAsync(default).Within();
        var leased = await Jobs.Containers.LeaseAsync(unit, [new Placement(queued, node)], now, now.AddSeconds(JobsHarness.LeaseSeconds), default).Within();
        await unit.CommitAsync(default).Within();
        return leased is [var job] ? job.Key : null;
    }

    /// <summary>The replica of this number, leased to this node.</summary>
    public async Task<AttemptKey> LeaseAsync(PaidJobRow job, int number, Guid node)
    {
        var copy = (await CopiesAsync(job.Id)).Single(copy => copy.Number == number);
        return (await LeaseAsync(copy.Id, node)) ?? throw new InvalidOperationException($"Replica {number} is not to be had.");
    }

    /// <summary>What a node says at the end of its attempt.</summary>
    public async Task SayAsync(AttemptKey key, string cid, int exitCode = 0)
    {
        var json = $$"""{"exit_code":{{exitCode}},"end":"exited","output_cid":"{{cid}}","use":{"wall_seconds":{{Random.Shared.Next(100)}} } }""";
        var outcome = exitCode == 0 ? JobOutcome.Success(json) : JobOutcome.Failure(JobsFaults.CommandFailed, "It failed.", JobFault.Input) with { ResultJson = json };
        (await Jobs.Completion.FinishAsync(key, outcome with { Type = JobTypes.Container }, default).Within()).Should().BeTrue();
    }

    /// <summary>Leases the replicas to these nodes, each with what it says; null for one that says nothing yet.</summary>
    public async Task<AttemptKey[]> RunAsync(PaidJobRow job, Guid[] nodes, params string?[] cids)
    {
        var keys = new AttemptKey[cids.Length];
        for (var i = 0; i < cids.Length; i++) keys[i] = await LeaseAsync(job, i + 1, nodes[i]);
        for (var i = 0; i < cids.Length; i++)
        {
            if (cids[i] is { } cid) await SayAsync(keys[i], cid);
        }

        return keys;
    }

    public Task JudgeAsync(PaidJobRow job) => Jobs.Quorum.JudgeAsync(job.Id, default).Within();

    public async Task<JobRecord> JobAsync(PaidJobRow job) => (await Jobs.Store.FindAsync(job.Id, job.Payer, default).Within())!;

    public async Task<string?[]> VerdictsAsync(PaidJobRow job) => [.. (await CopiesAsync(job.Id)).Select(copy => copy.Verdict)];

    public async Task<long[]> EarnedAsync(params Guid[] nodes)
    {
        var earned = new long[nodes.Length];
        for (var i = 0; i < nodes.Length; i++) earned[i] = await Escrow.PayableAsync(nodes[i]);
        return earned;
    }

    public async Task<string[]> EventsAsync(PaidJobRow job, Guid[] nodes)
    {
        var events = (await Jobs.Db.QueryAsync<(Guid Node, string Kind)>("select node_id, kind from node_reputation_events where job_id = @Id order by id", new { job.Id }, default).Within()).ToList();
        return [.. nodes.Select(node => string.Join(',', events.Where(entry => entry.Node == node).Select(entry => entry.Kind)))];
    }

    private Task<Guid?> ParentAsync(Guid copy) => Jobs.Db.SingleAsync<Guid?>("select parent_id from jobs where id = @copy", new { copy }, default).Within();

    private static long _kinds = 1L << 30;
}
