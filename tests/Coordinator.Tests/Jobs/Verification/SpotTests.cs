using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Nodes.Terms;
using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Revenue;
using AIForge.Coordinator.Tests.Escrow;
using AIForge.Coordinator.Tests.Payments;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Coordinator.Tests.Jobs.Verification;

/// <summary>Second looks at completed jobs: who is held, who is paid, what goes back, and which node is stopped.</summary>
public sealed class SpotTests(JobsHarness jobs) : IClassFixture<JobsHarness>
{
    private const long Unit = 1_00000000, NodePart = 95 * Unit, Fee = 5 * Unit;

    private readonly QuorumHarness _quorum = new(jobs.Required());

    private EscrowHarness Escrow => _quorum.Escrow;

    [SkippableFact]
    public async Task Deterministic_IsHeldUntilAnotherNodeAgrees_AndTheCheckIsPaidByThePlatform()
    {
        var (job, nodes) = await CompletedAsync();
        jobs.Clock.Advance(TimeSpan.FromDays(3));
        await ReleaseEarningsAsync();
        (await HeldAsync(nodes[0])).Should().Be(NodePart, "the hold time is 0, and the check is not over, however long it takes");
        var platform = await Escrow.PlatformAsync();

        await jobs.SpotQueueing.QueueAsync(job.Id, default).Within();
        await jobs.SpotQueueing.QueueAsync(job.Id, default).Within();
        (await Escrow.PlatformAsync() - platform).Should().Be(-NodePart, "it is set aside once");
        await _quorum.SayAsync(await CheckAsync(job, 1, nodes[1]), "bafya");
        await jobs.Spot.JudgeAsync(job.Id, default).Within();
        await ReleaseEarningsAsync();

        (await _quorum.JobAsync(job)).Verification.Should().Be("CONFIRMED");
        (await _quorum.EarnedAsync(nodes)).Should().Equal(NodePart, NodePart, 0);
        (await _quorum.EventsAsync(job, nodes)).Should().Equal("AGREED", "AGREED", "");
        (await Escrow.PurseAsync(job)).Should().Be((0, 0));
        await SoundAsync();
    }

    [SkippableFact]
    public async Task TwoAgainstTheJob_GivesThePayerAllBack_AndSuspendsTheNode()
    {
        var (job, nodes) = await CompletedAsync();
        await ContradictedAsync(nodes[0]);
        await jobs.SpotQueueing.QueueAsync(job.Id, default).Within();
        await _quorum.SayAsync(await CheckAsync(job, 1, nodes[1]), "bafytrue");
        await jobs.Spot.JudgeAsync(job.Id, default).Within();
        (await _quorum.CopiesAsync(job.Id)).Should().HaveCount(2, "a third one is asked");
        await _quorum.SayAsync(await CheckAsync(job, 2, nodes[2]), "bafytrue");
        await jobs.Spot.JudgeAsync(job.Id, default).Within();
        await jobs.Spot.JudgeAsync(job.Id, default).Within();

        (await _quorum.JobAsync(job)).Verification.Should().Be("REFUTED");
        (await Escrow.PaymentAsync(job)).Status.Should().Be("reversed");
        (await Escrow.PurseAsync(job)).Should().Be((100 * Unit, 0), "the platform's part too");
        await ReleaseEarningsAsync();
        (await _quorum.EarnedAsync(nodes)).Should().Equal(0, NodePart, NodePart);
        (await HeldAsync(nodes[0])).Should().Be(0);
        (await _quorum.EventsAsync(job, nodes)).Should().Equal("FRAUD", "AGREED", "AGREED");
        await SoundAsync();

        var paid = await _quorum.SubmitAsync(1, 1, QuorumHarness.Hundred);
        (await _quorum.LeaseAsync(paid.Id, nodes[0])).Should().BeNull("it gets no paid work");
        (await _quorum.LeaseAsync((await _quorum.SubmitAsync(1, 1)).Id, nodes[0])).Should().NotBeNull("unpaid work it may have");
        jobs.Clock.Advance(TimeSpan.FromDays(30));
        await Suspended.ReadAsync(default).Within();
        (await _quorum.LeaseAsync((await _quorum.SubmitAsync(1, 1, QuorumHarness.Hundred)).Id, nodes[0])).Should().NotBeNull("its time is over");
    }

    [SkippableTheory]
    [InlineData(true, false, "MISMATCH")]
    [InlineData(true, true, "MISMATCH")]
    [InlineData(false, false, "")]
    public async Task TwoAgainstTheJob_OfOneOwnerAlone_IsNoProof(bool isPaid, bool again, string remembered)
    {
        // The owner says that it repeats; it prints what time it is.
        var (job, nodes) = await CompletedAsync(isPaid: isPaid);
        if (again) await ContradictedAsync(nodes[0], job.Payer);
        await jobs.SpotQueueing.QueueAsync(job.Id, default).Within();
        for (var number = 1; number <= 2; number++)
        {
            await _quorum.SayAsync(await CheckAsync(job, number, nodes[number]), "bafylater");
            await jobs.Spot.JudgeAsync(job.Id, default).Within();
        }

        (await _quorum.JobAsync(job)).Verification.Should().Be("REFUTED");
        (await _quorum.EventsAsync(job, nodes))[0].Should().Be(remembered);
        (await jobs.Db.QueryAsync<Guid>("select node_id from node_suspensions where job_id = @Id", new { job.Id }, default)).Should().BeEmpty();
        await SoundAsync();
    }

    [SkippableFact]
    public async Task CheckStandsAlone_GetsNothing_AndItsNodeIsSuspended()
    {
        var (job, nodes) = await CompletedAsync();
        var platform = await Escrow.PlatformAsync();
        await ContradictedAsync(nodes[1]);
        await jobs.SpotQueueing.QueueAsync(job.Id, default).Within();
        await _quorum.SayAsync(await CheckAsync(job, 1, nodes[1]), "bafylie");
        await jobs.Spot.JudgeAsync(job.Id, default).Within();
        await _quorum.SayAsync(await CheckAsync(job, 2, nodes[2]), "bafya");
        await jobs.Spot.JudgeAsync(job.Id, default).Within();
        await ReleaseEarningsAsync();

        (await _quorum.JobAsync(job)).Verification.Should().Be("CONFIRMED");
        (await _quorum.EarnedAsync(nodes)).Should().Equal(NodePart, 0, NodePart);
        (await Escrow.PlatformAsync() - platform).Should().Be(-NodePart, "what was set aside for the liar is the platform's again");
        (await _quorum.EventsAsync(job, nodes)).Should().Equal("AGREED", "FRAUD", "AGREED");
        await Suspended.ReadAsync(default).Within();
        (await jobs.Db.QueryAsync<Guid>("select node_id from node_suspensions where job_id = @Id", new { job.Id }, default)).Should().Equal(nodes[1]);
        await SoundAsync();
    }

    [SkippableFact]
    public async Task ThreeResults_PayEverybody_AndPunishNobody()
    {
        var (job, nodes) = await CompletedAsync();
        await jobs.SpotQueueing.QueueAsync(job.Id, default).Within();
        await _quorum.SayAsync(await CheckAsync(job, 1, nodes[1]), "bafyb");
        await jobs.Spot.JudgeAsync(job.Id, default).Within();
        await _quorum.SayAsync(await CheckAsync(job, 2, nodes[2]), "bafyc");
        await jobs.Spot.JudgeAsync(job.Id, default).Within();
        await ReleaseEarningsAsync();

        (await _quorum.JobAsync(job)).Verification.Should().Be("UNDECIDED");
        (await _quorum.EarnedAsync(nodes)).Should().Equal(NodePart, NodePart, NodePart);
        (await _quorum.EventsAsync(job, nodes)).Should().OnlyContain(kinds => kinds.Length == 0);
        await SoundAsync();
    }

    [SkippableFact]
    public async Task CheckThatNobodyTakes_LetsThePayGo_AndGivesThePlatformItsMoneyBack()
    {
        var (job, nodes) = await CompletedAsync();
        var platform = await Escrow.PlatformAsync();
        await jobs.SpotQueueing.QueueAsync(job.Id, default).Within();
        jobs.Clock.Advance(TimeSpan.FromSeconds(901));
        await jobs.ReapAsync();
        await jobs.Spot.JudgeAsync(job.Id, default).Within();
        await ReleaseEarningsAsync();

        (await _quorum.JobAsync(job)).Verification.Should().Be("UNDECIDED");
        (await _quorum.EarnedAsync(nodes)).Should().Equal(NodePart, 0, 0);
        (await Escrow.PlatformAsync()).Should().Be(platform);
        await SoundAsync();
    }

    [SkippableFact]
    public async Task PlatformWithoutRevenue_SkipsTheCheck_AndLetsThePayGo()
    {
        var (job, nodes) = await CompletedAsync(price: Money.Whole(Asset.Usdt, 100), hasRevenue: false);
        await jobs.SpotQueueing.QueueAsync(job.Id, default).Within();

        (await _quorum.CopiesAsync(job.Id)).Should().BeEmpty();
        (await StateAsync(job)).Should().Be("SKIPPED");
        await ReleaseEarningsAsync();
        (await Escrow.PayableAsync(nodes[0], Asset.Usdt)).Should().Be(95_000000);
    }

    [SkippableFact]
    public async Task Unpaid_IsCheckedUnpaid()
    {
        var (job, nodes) = await CompletedAsync(price: null, isPaid: false);
        await jobs.SpotQueueing.QueueAsync(job.Id, default).Within();
        await _quorum.SayAsync(await CheckAsync(job, 1, nodes[1]), "bafya");
        await jobs.Spot.JudgeAsync(job.Id, default).Within();

        (await _quorum.JobAsync(job)).Verification.Should().Be("CONFIRMED");
        (await _quorum.EarnedAsync(nodes)).Should().Equal(0, 0, 0);
    }

    [SkippableFact]
    public async Task NotSaidToBeRepeatable_OrRateZero_IsNotChecked()
    {
        var (other, nodes) = await CompletedAsync(deterministic: false);
        (await StateAsync(other)).Should().BeNull();
        (await _quorum.EarnedAsync(nodes[0])).Should().Equal(NodePart);
        await RateAsync("0");
        var (never, _) = await CompletedAsync(rate: "0");
        (await StateAsync(never)).Should().BeNull();
    }

    [SkippableFact]
    public async Task Checks_GoToOtherOwners_AndNotToThePayer()
    {
        var (job, nodes) = await CompletedAsync();
        await jobs.SpotQueueing.QueueAsync(job.Id, default).Within();
        var check = (await _quorum.CopiesAsync(job.Id)).Single();
        var owner = await jobs.Db.SingleAsync<Guid>("select owner_id from nodes where id = @id", new { id = nodes[0] }, default);

        (await _quorum.LeaseAsync(check.Id, nodes[0])).Should().BeNull();
        (await _quorum.LeaseAsync(check.Id, await jobs.NodeAsync(owner))).Should().BeNull("it is the same hand");
        (await _quorum.LeaseAsync(check.Id, await jobs.NodeAsync(job.Payer))).Should().BeNull("the payer could refute what he had done");
        (await _quorum.LeaseAsync(check.Id, nodes[1])).Should().NotBeNull();
        (await jobs.Store.FindAsync(check.Id, job.Payer, default).Within()).Should().BeNull("nobody sees a check");
        await jobs.ExecuteAsync("update jobs set status = 'CANCELLED', lease_until = null, ended_at = created_at where id = @Id", new { check.Id });
        await jobs.Spot.JudgeAsync(job.Id, default).Within();
    }

    [SkippableFact]
    public async Task Refutation_KilledAnywhere_GivesBackOnceWithTheNextLook()
    {
        var (job, nodes) = (default(PaidJobRow)!, Array.Empty<Guid>());
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (job, nodes) = await CompletedAsync();
                await jobs.SpotQueueing.QueueAsync(job.Id, default).Within();
                await _quorum.SayAsync(await CheckAsync(job, 1, nodes[1]), "bafytrue");
                await jobs.Spot.JudgeAsync(job.Id, default).Within();
                await _quorum.SayAsync(await CheckAsync(job, 2, nodes[2]), "bafytrue");
                return token => jobs.Spot.JudgeAsync(job.Id, token);
            },
            async () =>
            {
                var isReversed = (await Escrow.PaymentAsync(job)).Status == "reversed";
                (await Escrow.PurseAsync(job)).Should().Be((isReversed ? 100 * Unit : 0, 0));
                (await HeldAsync(nodes[0])).Should().Be(isReversed ? 0 : NodePart);
                await jobs.Spot.JudgeAsync(job.Id, default).Within();
                (await Escrow.PurseAsync(job)).Should().Be((100 * Unit, 0));
                (await _quorum.EarnedAsync(nodes)).Should().Equal(0, NodePart, NodePart);
            });

        kills.Should().BeGreaterThan(30);
        await SoundAsync();
    }

    [SkippableFact]
    public async Task Queueing_KilledAnywhere_AsksOnceWithTheNextLook()
    {
        var job = default(PaidJobRow)!;
        await Killer.RunAllAsync(
            async () =>
            {
                (job, _) = await CompletedAsync();
                return token => jobs.SpotQueueing.QueueAsync(job.Id, token);
            },
            async () =>
            {
                await jobs.SpotQueueing.QueueAsync(job.Id, default).Within();
                (await _quorum.CopiesAsync(job.Id)).Should().ContainSingle();
            });
        await SoundAsync();
    }

    [SkippableFact]
    public async Task Inference_IsCheckedWithTheSameSeed_ByANodeThatComputesAlike()
    {
        await RateAsync("1");
        var (model, nodes) = (await jobs.ModelAsync(), await _quorum.NodesAsync(3));
        foreach (var node in nodes) await SessionAsync(node, model.Sha256, "avx2");
        var job = await jobs.SubmitAsync(model);
        await jobs.CompleteAsync((await jobs.LeaseAsync(model, nodes[0])).Single());
        await jobs.SpotQueueing.QueueAsync(job, default).Within();

        (await jobs.LeaseAsync(model, nodes[1])).Should().BeEmpty("a node that does not say how it computes could say something else in good faith");
        (await OfferAsync(nodes[1], model.Sha256, "avx512")).Should().BeEmpty();
        var check = (await OfferAsync(nodes[1], model.Sha256, "avx2")).Single();
        check.SeedId.Should().Be(job, "the seed follows from the job's own id");
        await jobs.CompleteAsync(new AttemptKey(check.Id, nodes[1], check.Attempt));
        await jobs.Spot.JudgeAsync(job, default).Within();

        (await jobs.FindAsync(job)).Verification.Should().Be("CONFIRMED");
        foreach (var session in jobs.Sessions.All.ToList()) jobs.Sessions.Remove(session);
    }

    [SkippableFact]
    public async Task Sampling_OfPaidJobs_CostsNoMoreThanThePlatformGetsOfThem()
    {
        // Of 100 the platform has 5; up to two checks cost it 95 each.
        await RateAsync("1", budget: "1");
        var sampling = new SpotSampling(jobs.Settings);
        List<Guid> ids = [.. Enumerable.Range(0, 40_000).Select(_ => Guid.CreateVersion7())];

        ids.Count(id => sampling.PicksAt(id, 500)).Should().BeInRange(900, 1_210, "5 / 190 of them");
        ids.Count(id => sampling.PicksAt(id, 0)).Should().Be(0);
        ids.Should().OnlyContain(id => sampling.PicksAt(id, null), "unpaid ones cost nothing");
        await RateAsync("0.02", budget: "1");
        ids.Where(id => sampling.PicksAt(id, 500)).Should().Equal(ids.Where(sampling.Picks), "the rate that is set by default costs less than that");
        (await CompletedAsync(rate: "1", budget: "0") is var (job, _) ? await StateAsync(job) : "").Should().BeNull();
    }

    [SkippableFact]
    public async Task Sampling_PicksAboutAsManyAsTheRateSays_AndNobodyKnowsWhich()
    {
        await RateAsync("0.1");
        var (one, other) = (new SpotSampling(jobs.Settings), new SpotSampling(jobs.Settings));
        List<Guid> ids = [.. Enumerable.Range(0, 20_000).Select(_ => Guid.CreateVersion7())];

        ids.Count(one.Picks).Should().BeInRange(1_700, 2_300);
        ids.Count(id => one.Picks(id) && other.Picks(id)).Should().BeInRange(100, 320, "another key chooses others");
        ids.Where(one.Picks).Should().Equal(ids.Where(one.Picks));
    }

    [SkippableFact]
    public async Task Watch_WithAHundredThatCannotBeDecided_ComesToTheOthers()
    {
        var (job, _) = await CompletedAsync();
        // Each has its first check already, so that queueing it fails whenever it is tried; all of them come before the job.
        await jobs.ExecuteAsync(
            """
            with made as (
                insert into jobs select (jsonb_populate_record(null::jobs, to_jsonb(j) || jsonb_build_object('id', i, 'job_id', 'job_' || i, 'payment_id', null))).*
                from jobs j cross join (select gen_random_uuid() as i from generate_series(1, 100)) n where j.id = @Id returning id),
            copies as (
                insert into jobs select (jsonb_populate_record(null::jobs, to_jsonb(j) || jsonb_build_object(
                    'id', c, 'job_id', 'job_' || c, 'payment_id', null, 'parent_id', m.id, 'purpose', 'CHECK', 'number', 1, 'verdict', 'ENDED'))).*
                from jobs j cross join (select id, gen_random_uuid() as c from made) m where j.id = @Id)
            insert into job_checks (job_id, state, sampled_at) select id, 'DUE', '2000-01-01' from made
            """, new { job.Id });
        using var watch = new CopyWatch(
            new CopiesStore(jobs.Db), new ChecksStore(jobs.Db), jobs.Quorum, jobs.SpotQueueing, jobs.Spot, jobs.Notifications, jobs.Clock, NullLogger<CopyWatch>.Instance);
        try
        {
            for (var i = 0; i < 2; i++) await watch.LookAsync(default).Within(TimeSpan.FromSeconds(60));

            (await StateAsync(job)).Should().Be("OPEN");
        }
        finally
        {
            await jobs.ExecuteAsync("delete from job_checks where sampled_at = '2000-01-01'", new { });
        }
    }

    private SuspendedNodes Suspended => field ??= new(jobs.Db, new ReputationStore(jobs.Db), jobs.Notifications, jobs.Clock, NullLogger<SuspendedNodes>.Instance);

    /// <param name="budget">Whatever checks cost, unless given.</param>
    private async Task RateAsync(string rate, string budget = "1000")
    {
        foreach (var (key, value) in new[] { ("trust.spot_rate", rate), ("trust.spot_budget", budget) })
        {
            await jobs.ExecuteAsync(
                "insert into settings (key, version, value, changed_by, changed_at) select @key, coalesce(max(version), 0) + 1, @value::json, 'test', @now from settings where key = @key",
                new { key, value, now = jobs.Clock.GetUtcNow() });
        }

        await jobs.Settings.ReadAsync(default).Within();
    }

    /// <summary>A job that the first of three nodes has done and was paid for, and that was chosen if it may be.</summary>
    private async Task<(PaidJobRow Job, Guid[] Nodes)> CompletedAsync(
        bool deterministic = true, bool isPaid = true, Money? price = null, bool hasRevenue = true, string rate = "1", string budget = "1000")
    {
        await RateAsync(rate, budget);
        var nodes = await _quorum.NodesAsync(3);
        foreach (var node in nodes) await SessionAsync(node, "", "");
        if (hasRevenue) await EarnAsync(Money.Whole(Asset.Aitbc, 1_000));
        var job = await _quorum.SubmitAsync(1, 1, isPaid ? price ?? QuorumHarness.Hundred : null, deterministic: deterministic);
        await _quorum.SayAsync((await _quorum.LeaseAsync(job.Id, nodes[0]))!.Value, "bafya");
        foreach (var session in jobs.Sessions.All.ToList()) jobs.Sessions.Remove(session);
        return (job, nodes);
    }

    /// <summary>A check of an earlier job contradicted the node, one of another owner unless he is named.</summary>
    private async Task ContradictedAsync(Guid node, Guid? owner = null)
    {
        var earlier = await _quorum.SubmitAsync(1, 1);
        if (owner is { } same) await jobs.ExecuteAsync("update jobs set owner_id = @same where id = @Id", new { same, earlier.Id });
        await jobs.ExecuteAsync("insert into node_reputation_events (node_id, kind, job_id, created_at) values (@node, 'MISMATCH', @Id, @now)", new { node, earlier.Id, now = jobs.Clock.GetUtcNow() });
    }

    private async Task SessionAsync(Guid node, string sha256, string kernelClass)
    {
        var owner = await jobs.Db.SingleAsync<Guid>("select owner_id from nodes where id = @node", new { node }, default).Within();
        var hello = new NodeHello { Slots = 4, ContainerCapacity = new ContainerCapacity { Slots = 4, Cpus = 4 } };
        if (sha256.Length > 0) hello.Models.Add(new ServableModel { Sha256 = sha256, KernelClass = kernelClass });
        jobs.Sessions.Add(new NodeSession(new NodeIdentity(node, owner), hello, 64, jobs.Clock));
    }

    private async Task<IReadOnlyList<LeasedJob>> OfferAsync(Guid node, string sha256, string kernelClass)
    {
        var owner = await jobs.Db.SingleAsync<Guid>("select owner_id from nodes where id = @node", new { node }, default).Within();
        var offer = new LeasingNode(node, owner, [sha256], NodeTerms.None, 0.5, 0.2) { KernelClasses = [kernelClass] };
        var now = jobs.Clock.GetUtcNow();
        await using var unit = await jobs.Db.BeginAsync(default).Within();
        var leased = await jobs.Store.LeaseNextAsync(unit, offer, 1, now, now.AddSeconds(JobsHarness.LeaseSeconds), default).Within();
        await unit.CommitAsync(default).Within();
        return leased;
    }

    private async Task EarnAsync(Money amount)
    {
        await using var unit = await jobs.Db.BeginAsync(default).Within();
        var leg = new Leg(LedgerAccount.External(amount.Asset, "ethereum"), LedgerAccount.PlatformRevenue(amount.Asset), amount);
        await jobs.Book.TransferAsync(unit, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "", [leg]), default).Within();
        await unit.CommitAsync(default).Within();
    }

    private Task<AttemptKey> CheckAsync(PaidJobRow job, int number, Guid node) => _quorum.LeaseAsync(job, number, node);

    private Task<string?> StateAsync(PaidJobRow job) => jobs.Db.FirstOrDefaultAsync<string>("select state from job_checks where job_id = @Id", new { job.Id }, default).Within();

    private Task<long> HeldAsync(Guid node) => Escrow.PostedAsync(LedgerAccount.NodeHeld(Asset.Aitbc, node));

    private async Task ReleaseEarningsAsync()
    {
        using var release = new EarningsRelease(jobs.Db, new RevenueStore(jobs.Db, jobs.Clock), jobs.Book, jobs.Clock, NullLogger<EarningsRelease>.Instance);
        await release.ReleaseAsync(default).Within();
    }

    private async Task SoundAsync()
    {
        await Escrow.ReconciledAsync();
        (await new CheckAudit(new ChecksStore(jobs.Db)).RunAsync(10, default).Within()).Should().BeEmpty();
    }
}
