using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Tests.Escrow;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Jobs.Verification;

/// <summary>Jobs that several nodes do: who is paid, what goes back, and which nodes may have a replica.</summary>
public sealed class QuorumTests(JobsHarness jobs) : IClassFixture<JobsHarness>
{
    private const long Unit = 1_00000000;

    private readonly QuorumHarness _quorum = new(jobs.Required());

    private EscrowHarness Escrow => _quorum.Escrow;

    [SkippableFact]
    public async Task Submit_ThreeReplicas_QueuesThemAndHoldsThePriceOnce()
    {
        var job = await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred);

        (await _quorum.CopiesAsync(job.Id)).Should().HaveCount(3).And.OnlyContain(copy => copy.Status == JobStatusCodes.Pending);
        (await Escrow.PurseAsync(job)).Should().Be((0, 100 * Unit));
        (await jobs.Store.ListAsync(new JobFilter(job.Payer, null, [], "", 10), default).Within()).Should().ContainSingle("replicas are no jobs of his own").Which.Id.Should().Be(job.Id);
        var queue = await jobs.Containers.QueueAsync(new QueueLook(Guid.Empty, 500, 128, 8), jobs.Clock.GetUtcNow(), default).Within();
        queue.Where(queued => queued.OwnerId == job.Payer).Should().HaveCount(3).And.OnlyContain(queued => queued.ParentId == job.Id && queued.IsPaid && queued.TakenOwners.Single() == job.Payer);
    }

    [SkippableFact]
    public async Task TwoOfThreeAgree_PaysThem_StopsTheThird_AndGivesItsPartBack()
    {
        var (job, nodes) = (await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred), await _quorum.NodesAsync(3));
        var platform = await Escrow.PlatformAsync();
        await _quorum.RunAsync(job, nodes, "bafya", "bafya", null);
        (await _quorum.JobAsync(job)).Status.Should().Be(JobStatusCodes.Running);

        await _quorum.JudgeAsync(job);

        var ended = await _quorum.JobAsync(job);
        (ended.Status, ended.Verification, ended.Progress).Should().Be((JobStatusCodes.Completed, "AGREED", 1));
        ended.Result.Should().Contain("bafya");
        (await _quorum.VerdictsAsync(job)).Should().Equal("AGREED", "AGREED", "CANCELLED");
        // 100 in three parts: 33.33333334, 33.33333333, 33.33333333; the platform's 5 % of each is rounded down.
        (await _quorum.EarnedAsync(nodes)).Should().Equal(31_66666668, 31_66666667, 0);
        (await Escrow.PlatformAsync() - platform).Should().Be(2 * 1_66666666);
        (await Escrow.PurseAsync(job)).Should().Be((33_33333333, 0));
        (await _quorum.EventsAsync(job, nodes)).Should().Equal("AGREED", "AGREED", "");
        await Escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task OneOfThreeLies_IsNotPaid_AndItsNodeIsRemembered()
    {
        var (job, nodes) = (await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred), await _quorum.NodesAsync(3));
        await _quorum.RunAsync(job, nodes, "bafytrue", "bafylie", "bafytrue");

        await _quorum.JudgeAsync(job);

        (await _quorum.VerdictsAsync(job)).Should().Equal("AGREED", "MISMATCH", "AGREED");
        (await _quorum.EarnedAsync(nodes)).Should().Equal(31_66666668, 0, 31_66666667);
        (await _quorum.EventsAsync(job, nodes)).Should().Equal("AGREED", "MISMATCH", "AGREED");
        (await Escrow.PurseAsync(job)).Available.Should().Be(33_33333333);
        await Escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task NobodyAgrees_AsksOneMoreAtATime_AndPaysWhoAgreesWithIt()
    {
        var (job, nodes) = (await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred), await _quorum.NodesAsync(4));
        await _quorum.RunAsync(job, nodes, "bafya", "bafyb", "bafyc");
        await _quorum.JudgeAsync(job);
        await _quorum.JudgeAsync(job);
        (await _quorum.CopiesAsync(job.Id)).Should().HaveCount(4, "looking again asks nobody again");

        await _quorum.SayAsync(await _quorum.LeaseAsync(job, 4, nodes[3]), "bafyb");
        await _quorum.JudgeAsync(job);

        (await _quorum.JobAsync(job)).Status.Should().Be(JobStatusCodes.Completed);
        (await _quorum.VerdictsAsync(job)).Should().Equal("MISMATCH", "AGREED", "MISMATCH", "AGREED");
        // The further one has the part of the first replica that did not agree.
        (await _quorum.EarnedAsync(nodes)).Should().Equal(0, 31_66666667, 0, 31_66666668);
        (await Escrow.PurseAsync(job)).Should().Be((33_33333333, 0));
        await Escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task NobodyAgreesInTheEnd_FailsAndGivesBackAll()
    {
        var (job, nodes) = (await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred), await _quorum.NodesAsync(5));
        await _quorum.RunAsync(job, nodes, "bafya", "bafyb", "bafyc");
        await _quorum.JudgeAsync(job);
        await _quorum.SayAsync(await _quorum.LeaseAsync(job, 4, nodes[3]), "bafyd");
        await _quorum.JudgeAsync(job);
        await _quorum.SayAsync(await _quorum.LeaseAsync(job, 5, nodes[4]), "bafye");
        await _quorum.JudgeAsync(job);

        var ended = await _quorum.JobAsync(job);
        (ended.Status, ended.ErrorReason, ended.Verification, ended.Result).Should().Be((JobStatusCodes.Failed, "NO_QUORUM", "NO_QUORUM", null));
        (await _quorum.VerdictsAsync(job)).Should().OnlyContain(verdict => verdict == "UNDECIDED");
        (await Escrow.PurseAsync(job)).Should().Be((100 * Unit, 0));
        (await _quorum.EventsAsync(job, nodes)).Should().OnlyContain(kinds => kinds.Length == 0, "nobody knows who lied");
        await Escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task CommandFails_ByAQuorum_IsTheJobsEnd_AndGivesBackAll()
    {
        var (job, nodes) = (await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred), await _quorum.NodesAsync(3));
        for (var i = 0; i < 2; i++) await _quorum.SayAsync(await _quorum.LeaseAsync(job, i + 1, nodes[i]), "bafya", exitCode: 3);

        await _quorum.JudgeAsync(job);

        var ended = await _quorum.JobAsync(job);
        (ended.Status, ended.ErrorReason, ended.Verification).Should().Be((JobStatusCodes.Failed, "COMMAND_FAILED", "AGREED"));
        ended.Result.Should().Contain("exit_code");
        (await Escrow.PurseAsync(job)).Should().Be((100 * Unit, 0));
    }

    [SkippableFact]
    public async Task OneSaysTheCommandFailed_DoesNotEndTheJob()
    {
        var (job, nodes) = (await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred), await _quorum.NodesAsync(3));
        await _quorum.SayAsync(await _quorum.LeaseAsync(job, 1, nodes[0]), "", exitCode: 1);
        await _quorum.JudgeAsync(job);

        (await _quorum.JobAsync(job)).Status.Should().Be(JobStatusCodes.Running);
        for (var i = 1; i < 3; i++) await _quorum.SayAsync(await _quorum.LeaseAsync(job, i + 1, nodes[i]), "bafya");
        await _quorum.JudgeAsync(job);

        (await _quorum.JobAsync(job)).Status.Should().Be(JobStatusCodes.Completed);
        (await _quorum.EventsAsync(job, nodes)).Should().Equal("MISMATCH", "AGREED", "AGREED");
    }

    [SkippableFact]
    public async Task Owners_OfReplicas_AreDifferent_AndNotThePayer_EvenInARace()
    {
        for (var round = 0; round < 5; round++)
        {
            var (job, nodes) = (await _quorum.SubmitAsync(3, 2), await _quorum.NodesAsync(1));
            var owner = await jobs.Db.SingleAsync<Guid>("select owner_id from nodes where id = @id", new { id = nodes[0] }, default);
            var (sibling, own) = (await jobs.NodeAsync(owner), await jobs.NodeAsync(job.Payer));
            var copies = await _quorum.CopiesAsync(job.Id);

            (await _quorum.LeaseAsync(copies[0].Id, own)).Should().BeNull("nobody checks himself");
            var leased = await Task.WhenAll(_quorum.LeaseAsync(copies[0].Id, nodes[0]), _quorum.LeaseAsync(copies[1].Id, sibling), _quorum.LeaseAsync(copies[2].Id, nodes[0])).Within();

            leased.Count(key => key is not null).Should().Be(1, "one owner has one replica");
        }
    }

    [SkippableFact]
    public async Task LostReplica_GoesBack_AlsoToItsOwnOwner()
    {
        var (job, nodes) = (await _quorum.SubmitAsync(3, 2), await _quorum.NodesAsync(1));
        await _quorum.LeaseAsync(job, 1, nodes[0]);
        await jobs.ReleaseAsync(nodes[0]);

        (await _quorum.LeaseAsync((await _quorum.CopiesAsync(job.Id))[1].Id, nodes[0])).Should().NotBeNull();
    }

    [SkippableFact]
    public async Task Cancel_BeforeItBegins_StopsAllAndGivesBack_AndAfterwardsIsRefused()
    {
        var (waiting, begun, nodes) = (await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred), await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred), await _quorum.NodesAsync(1));
        await _quorum.LeaseAsync(begun, 1, nodes[0]);

        await jobs.Cancellation.CancelAsync(waiting.Id, waiting.Payer, "", default).Within();

        (await _quorum.CopiesAsync(waiting.Id)).Should().OnlyContain(copy => copy.Status == JobStatusCodes.Cancelled);
        (await Escrow.PurseAsync(waiting)).Should().Be((100 * Unit, 0));
        (await EscrowHarness.ReasonOf(() => jobs.Cancellation.CancelAsync(begun.Id, begun.Payer, "", default))).Should().Be("JOB_PAID_AND_HELD");
        var copy = (await _quorum.CopiesAsync(begun.Id))[1];
        (await EscrowHarness.ReasonOf(() => jobs.Cancellation.CancelAsync(copy.Id, begun.Payer, "", default))).Should().Be("JOB_NOT_FOUND", "a replica is nobody's job");
    }

    [SkippableFact]
    public async Task Expiry_OfTheJob_EndsItsReplicas_AndGivesBack()
    {
        var (job, nodes) = (await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred, ttlSeconds: 60), await _quorum.NodesAsync(2));
        await _quorum.RunAsync(job, nodes, "bafya", null);
        await _quorum.JudgeAsync(job);

        jobs.Clock.Advance(TimeSpan.FromSeconds(61));
        await jobs.ReapAsync();
        await _quorum.JudgeAsync(job);

        (await _quorum.JobAsync(job)).Status.Should().Be(JobStatusCodes.Expired);
        (await _quorum.CopiesAsync(job.Id)).Should().OnlyContain(copy => !copy.IsOpen);
        (await Escrow.PurseAsync(job)).Should().Be((100 * Unit, 0));
        await Escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Release_ByThePayer_PaysThoseAtWork_AndTheEndPaysNobodyAgain()
    {
        var (job, nodes) = (await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred), await _quorum.NodesAsync(2));
        var payment = await Escrow.PaymentAsync(job);
        (await EscrowHarness.ReasonOf(() => Escrow.Decisions.ReleaseAsync(payment, "", default))).Should().Be("JOB_PAYMENT_NOBODY");
        var keys = await _quorum.RunAsync(job, nodes, null, null);

        (await Escrow.Decisions.ReleaseAsync(payment, "", default).Within()).Status.Should().Be(EscrowStatus.Released);
        (await Escrow.Decisions.ReleaseAsync(payment, "", default).Within()).Status.Should().Be(EscrowStatus.Released);
        foreach (var key in keys) await _quorum.SayAsync(key, "bafya");
        await _quorum.JudgeAsync(job);

        (await _quorum.EarnedAsync(nodes)).Should().Equal(31_66666668, 31_66666667);
        (await Escrow.PurseAsync(job)).Should().Be((33_33333333, 0));
        (await _quorum.JobAsync(job)).Status.Should().Be(JobStatusCodes.Completed);
        await Escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Dispute_HoldsTheMoney_AndTheAwardIsDividedAmongThoseWhoAgreed()
    {
        var (job, nodes) = (await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred), await _quorum.NodesAsync(3));
        await _quorum.RunAsync(job, nodes, null, null, null);
        await Escrow.Decisions.DisputeAsync(await Escrow.PaymentAsync(job), "It takes too long.", default).Within();
        foreach (var copy in await _quorum.CopiesAsync(job.Id)) await _quorum.SayAsync(new AttemptKey(copy.Id, copy.NodeId!.Value, 1), copy.Number == 2 ? "bafylie" : "bafya");
        await _quorum.JudgeAsync(job);
        (await _quorum.EarnedAsync(nodes)).Should().Equal(0, 0, 0);

        await Escrow.Resolution.ResolveAsync(await Escrow.PaymentAsync(job), new Money(Asset.Aitbc, 40 * Unit), "partly", EscrowHarness.Admin, default).Within();

        (await _quorum.EarnedAsync(nodes)).Should().Equal(19 * Unit, 0, 19 * Unit);
        (await Escrow.PurseAsync(job)).Should().Be((60 * Unit, 0));
        await Escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Price_OfOneUnit_GoesToWhoeverHasAPart_OrBack()
    {
        var (job, nodes) = (await _quorum.SubmitAsync(3, 2, new Money(Asset.Aitbc, 1)), await _quorum.NodesAsync(3));
        await _quorum.RunAsync(job, nodes, "bafylie", "bafya", "bafya");

        await _quorum.JudgeAsync(job);

        (await _quorum.JobAsync(job)).Status.Should().Be(JobStatusCodes.Completed);
        (await Escrow.PurseAsync(job)).Should().Be((1, 0), "the one unit was the first replica's part");
        await Escrow.ReconciledAsync();
    }
}
