using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Tests.Jobs;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Escrow;

/// <summary>Where the money of a job goes, by what becomes of the job.</summary>
public sealed class JobEscrowTests(JobsHarness jobs) : IClassFixture<JobsHarness>
{
    private const long Price = 100_00000000, NodePart = 95_00000000, PlatformPart = 5_00000000;

    private readonly EscrowHarness _escrow = new(jobs.Required());

    [SkippableFact]
    public async Task Complete_PaysNodeAndPlatform()
    {
        var (job, key) = await _escrow.LeasedAsync();
        var (node, platform) = (await _escrow.PayableAsync(key.NodeId), await _escrow.PlatformAsync());
        (await _escrow.PurseAsync(job)).Should().Be((0, Price));

        (await jobs.CompleteAsync(key)).Should().BeTrue();

        (await _escrow.PurseAsync(job)).Should().Be((0, 0));
        (await _escrow.PayableAsync(key.NodeId) - node, await _escrow.PlatformAsync() - platform).Should().Be((NodePart, PlatformPart));
        var payment = await _escrow.PaymentAsync(job);
        (payment.Status, payment.NodeAmount, payment.PlatformAmount, payment.NodeId, payment.PayeeId).Should().Be((EscrowStatus.Released, NodePart, PlatformPart, key.NodeId, jobs.Owner));
        await _escrow.ReconciledAsync();
    }

    [SkippableTheory]
    [InlineData(1, 500, 1, 0)]
    [InlineData(19, 500, 19, 0)]
    [InlineData(20, 500, 19, 1)]
    [InlineData(999_999, 1_000, 900_000, 99_999)]
    public async Task Complete_SmallAmounts_PlatformIsRoundedDown(long price, int rate, long node, long platform)
    {
        var (job, key) = await _escrow.LeasedAsync(new Money(Asset.Usdt, price), node: 1, rate: rate);

        await jobs.CompleteAsync(key);

        var payment = await _escrow.PaymentAsync(job);
        (payment.Amount, payment.NodeAmount, payment.PlatformAmount).Should().Be((price, node, platform));
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task CompleteAll_PaysEachOnce()
    {
        var held = new List<(PaidJobRow Job, AttemptKey Key)>();
        for (var i = 0; i < 20; i++) held.Add(await _escrow.LeasedAsync(node: i % 4));
        var results = held.Select(one => (one.Key, JobOutcome.Success("""{"text":"x"}"""))).Append((held[0].Key with { Attempt = 7 }, JobOutcome.Success("{}"))).ToList();

        (await jobs.Completion.CompleteAllAsync(results, default).Within()).Should().HaveCount(20);
        (await jobs.Completion.CompleteAllAsync(results, default).Within()).Should().BeEmpty();

        foreach (var (job, _) in held) (await _escrow.PaymentAsync(job)).Status.Should().Be(EscrowStatus.Released);
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Fail_GivesBack()
    {
        var (job, key) = await _escrow.LeasedAsync();

        await jobs.FailAsync(key, permanent: true);

        (await _escrow.PaymentAsync(job)).Status.Should().Be(EscrowStatus.Refunded);
        (await _escrow.PurseAsync(job)).Should().Be((Price, 0));
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Expire_TimeToLiveOver_GivesBack()
    {
        var (queued, (running, _)) = (await _escrow.QueuedAsync(ttlSeconds: 60), await _escrow.LeasedAsync(ttlSeconds: 60));
        jobs.Clock.Advance(TimeSpan.FromSeconds(61));

        await jobs.ReapAsync();

        foreach (var job in new[] { queued, running })
        {
            ((await _escrow.PaymentAsync(job)).Status, (await jobs.Db.SingleAsync<string>("select status from jobs where id = @Id", new { job.Id }, default)))
                .Should().Be((EscrowStatus.Refunded, JobStatusCodes.Expired));
            (await _escrow.PurseAsync(job)).Should().Be((Price, 0));
        }

        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task NodeLost_MoneyStaysAndTheOtherNodeIsPaid()
    {
        var (job, lost) = await _escrow.LeasedAsync();
        jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds + 1));
        await jobs.ReapAsync();
        (await _escrow.PaymentAsync(job)).Status.Should().Be(EscrowStatus.Escrowed);
        var (first, second) = (await _escrow.PayableAsync(jobs.Nodes[0]), await _escrow.PayableAsync(jobs.Nodes[2]));

        var key = (await jobs.LeaseAsync(job.Model, jobs.Nodes[2])).Single();
        (await jobs.CompleteAsync(lost)).Should().BeFalse();
        (await _escrow.PaymentAsync(job)).Status.Should().Be(EscrowStatus.Escrowed);
        await jobs.CompleteAsync(key);

        (await _escrow.PayableAsync(jobs.Nodes[0]) - first, await _escrow.PayableAsync(jobs.Nodes[2]) - second).Should().Be((0, NodePart));
        (await jobs.CompleteAsync(lost)).Should().BeFalse();
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task EveryAttemptLost_GivesBack()
    {
        var (job, _) = await _escrow.LeasedAsync();
        for (var attempt = 1; attempt <= JobsHarness.MaxAttempts; attempt++)
        {
            jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds + 1));
            await jobs.ReapAsync();
            if (attempt < JobsHarness.MaxAttempts) (await jobs.LeaseAsync(job.Model, jobs.Nodes[attempt])).Should().HaveCount(1);
        }

        (await _escrow.PaymentAsync(job)).Status.Should().Be(EscrowStatus.Refunded);
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Cancel_Queued_GivesBack_Held_IsRefused()
    {
        var queued = await _escrow.QueuedAsync();
        var (running, key) = await _escrow.LeasedAsync();

        (await jobs.Cancellation.CancelAsync(queued.Id, queued.Payer, "", default).Within()).Status.Should().Be(JobStatusCodes.Cancelled);
        (await EscrowHarness.ReasonOf(() => jobs.Cancellation.CancelAsync(running.Id, running.Payer, "", default))).Should().Be("JOB_PAID_AND_HELD");

        (await _escrow.PaymentAsync(queued)).Status.Should().Be(EscrowStatus.Refunded);
        (await jobs.CompleteAsync(key)).Should().BeTrue();
        (await _escrow.PaymentAsync(running)).Status.Should().Be(EscrowStatus.Released);
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Release_BeforeTheEnd_PaysTheNodeThatHasIt_OnceAndForGood()
    {
        var (job, key) = await _escrow.LeasedAsync();
        var node = await _escrow.PayableAsync(key.NodeId);

        var released = await _escrow.Decisions.ReleaseAsync(await _escrow.PaymentAsync(job), "good so far", default).Within();
        var again = await _escrow.Decisions.ReleaseAsync(released, "again", default).Within();
        await jobs.CompleteAsync(key);

        again.Should().Be(released);
        (released.Status, released.Reason).Should().Be((EscrowStatus.Released, "good so far"));
        (await _escrow.PayableAsync(key.NodeId) - node).Should().Be(NodePart);
        (await EscrowHarness.ReasonOf(() => _escrow.Decisions.RefundAsync(released, "", default))).Should().Be("JOB_PAYMENT_SETTLED");
        (await EscrowHarness.ReasonOf(() => _escrow.Decisions.DisputeAsync(released, "late", default))).Should().Be("JOB_PAYMENT_SETTLED");
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Release_NobodyHasTheJob_IsRefused()
    {
        var job = await _escrow.QueuedAsync();

        (await EscrowHarness.ReasonOf(async () => await _escrow.Decisions.ReleaseAsync(await _escrow.PaymentAsync(job), "", default))).Should().Be("JOB_PAYMENT_NOBODY");

        (await _escrow.PaymentAsync(job)).Status.Should().Be(EscrowStatus.Escrowed);
    }

    [SkippableFact]
    public async Task Refund_Queued_CancelsTheJob_Begun_IsRefused()
    {
        var queued = await _escrow.QueuedAsync();
        var (running, _) = await _escrow.LeasedAsync();

        var refunded = await _escrow.Decisions.RefundAsync(await _escrow.PaymentAsync(queued), "changed my mind", default).Within();
        (await _escrow.Decisions.RefundAsync(refunded, "", default).Within()).Should().Be(refunded);

        (refunded.Status, refunded.Reason).Should().Be((EscrowStatus.Refunded, "changed my mind"));
        (await jobs.LeaseAsync(queued.Model, jobs.Nodes[3])).Should().BeEmpty();
        (await EscrowHarness.ReasonOf(async () => await _escrow.Decisions.RefundAsync(await _escrow.PaymentAsync(running), "", default))).Should().Be("JOB_PAYMENT_STARTED");
        (await EscrowHarness.ReasonOf(() => _escrow.Decisions.ReleaseAsync(refunded, "", default))).Should().Be("JOB_PAYMENT_SETTLED");
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Timeout_GivesBackOnce_AndALateResultPaysNothing()
    {
        var (job, key) = await _escrow.LeasedAsync();
        var node = await _escrow.PayableAsync(key.NodeId);
        (await _escrow.PaymentAsync(job)).ExpiresAt.Should().Be(jobs.Clock.GetUtcNow().AddHours(1));
        jobs.Clock.Advance(TimeSpan.FromSeconds(3_599));
        (await _escrow.Expiry.ExpireAsync(default).Within()).Should().Be(0);
        jobs.Clock.Advance(TimeSpan.FromSeconds(1));

        (await _escrow.Expiry.ExpireAsync(default).Within()).Should().BeGreaterThan(0);
        await jobs.CompleteAsync(key);

        (await _escrow.PaymentAsync(job)).Status.Should().Be(EscrowStatus.Expired);
        (await _escrow.PayableAsync(key.NodeId)).Should().Be(node);
        (await _escrow.PurseAsync(job)).Should().Be((Price, 0));
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Timeout_IsNeverBeforeTheJobCanHaveEnded()
    {
        var job = await _escrow.QueuedAsync(ttlSeconds: 86_400);

        (await _escrow.PaymentAsync(job)).ExpiresAt.Should().Be(jobs.Clock.GetUtcNow().AddSeconds(86_400 + 600));
    }

    [SkippableFact]
    public async Task Dispute_StopsTheMoney_UntilItIsDecided()
    {
        var (job, key) = await _escrow.LeasedAsync();
        var node = await _escrow.PayableAsync(key.NodeId);
        await _escrow.Decisions.DisputeAsync(await _escrow.PaymentAsync(job), "It answers nonsense.", default).Within();

        await jobs.CompleteAsync(key);
        jobs.Clock.Advance(TimeSpan.FromDays(2));
        await _escrow.Expiry.ExpireAsync(default).Within();

        var payment = await _escrow.PaymentAsync(job);
        payment.Status.Should().Be(EscrowStatus.Disputed);
        (await jobs.Payments.DisputedAsync(200, default).Within()).Select(disputed => disputed.Id).Should().Contain(payment.Id);
        await using (var unit = await jobs.Db.BeginAsync(default).Within())
        {
            var end = (await jobs.Store.EndsAsync(unit, [job.Id], default).Within()).Single();
            (await jobs.Settlement.AwardAsync(unit, payment, end, Money.Whole(Asset.Aitbc, 40), "half done", default).Within()).Should().BeTrue();
            await unit.CommitAsync(default).Within();
        }

        (await jobs.Payments.DisputedAsync(200, default).Within()).Select(disputed => disputed.Id).Should().NotContain(payment.Id);
        (await _escrow.PayableAsync(key.NodeId) - node, (await _escrow.PurseAsync(job)).Available).Should().Be((38_00000000, 60_00000000));
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task TokenEscrow_OfAQueuedJob_HoldsOnce()
    {
        var (payer, model) = (await _escrow.PayerAsync(EscrowHarness.Hundred), await jobs.ModelAsync());
        var (order, _) = _escrow.Order(payer, model, EscrowHarness.Hundred);
        await _escrow.Intake.AdmitAsync(order with { PaymentId = null }, null, default).Within();
        var act = Guid.CreateVersion7();

        var payment = await _escrow.Tokens.CreateAsync(act, payer, order.Id, EscrowHarness.Hundred, null, default).Within();
        (await _escrow.Tokens.CreateAsync(act, payer, order.Id, EscrowHarness.Hundred, null, default).Within()).Should().Be(payment);

        (payment.Status, payment.PlatformRate).Should().Be((EscrowStatus.Escrowed, 500));
        (await EscrowHarness.ReasonOf(() => _escrow.Tokens.CreateAsync(Guid.CreateVersion7(), payer, order.Id, EscrowHarness.Hundred, null, default))).Should().Be("JOB_PAID_ALREADY");
        var key = (await jobs.LeaseAsync(model, jobs.Nodes[0])).Single();
        await jobs.CompleteAsync(key);
        (await jobs.Payments.FindAsync(payment.Id, default).Within())!.Status.Should().Be(EscrowStatus.Released);
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Outbox_NotesTheLockAndTheEnd_WhereAChainIsConfigured()
    {
        jobs.Contracts.Enabled = true;
        try
        {
            var (paid, key) = await _escrow.LeasedAsync();
            var refunded = await _escrow.QueuedAsync();
            var usdt = await _escrow.QueuedAsync(Money.Whole(Asset.Usdt, 1));
            await jobs.CompleteAsync(key);
            await jobs.Cancellation.CancelAsync(refunded.Id, refunded.Payer, "", default).Within();

            (await NotesAsync(paid)).Should().Equal("1 none", "2 ");
            (await NotesAsync(refunded)).Should().Equal("1 none", "2 none");
            (await NotesAsync(usdt)).Should().BeEmpty();
        }
        finally
        {
            jobs.Contracts.Enabled = false;
        }

        (await NotesAsync(await _escrow.QueuedAsync())).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Bitcoin_AsAMethod_IsRefused()
    {
        var insert = () => _escrow.ExecuteAsync(
            "insert into job_payments (id, job_id, amount, currency, payment_method, created_at, updated_at) values ('jpay_old', 'job_old', 0.1, 'BTC', 'bitcoin', now(), now())", new { });

        (await insert.Should().ThrowAsync<Npgsql.PostgresException>()).Which.ConstraintName.Should().Be("job_payments_no_bitcoin");
    }

    private Task<IReadOnlyList<string>> NotesAsync(PaidJobRow job) => jobs.Db.QueryAsync<string>(
        "select act || ' ' || coalesce(payee, 'none') from escrow_outbox where payment_id = @PaymentId order by id", new { job.PaymentId }, default).Within();
}
