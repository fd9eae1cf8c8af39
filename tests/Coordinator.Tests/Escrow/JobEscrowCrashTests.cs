using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Tests.Jobs;
using AIForge.Coordinator.Tests.Payments;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Escrow;

/// <summary>Acts that end before or after any of their statements: money and job change together or not at all, and the next try finishes it.</summary>
public sealed class JobEscrowCrashTests(JobsHarness jobs) : IClassFixture<JobsHarness>
{
    private const long Price = 100_00000000, NodePart = 95_00000000;

    private readonly EscrowHarness _escrow = new(jobs.Required());

    [SkippableFact]
    public async Task Admit_KilledAnywhere_IsThereWholeOrNotAtAll()
    {
        var payer = Guid.Empty;
        (NewJob Job, NewEscrow Escrow) order = default;
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                payer = await _escrow.PayerAsync(EscrowHarness.Hundred);
                order = _escrow.Order(payer, await jobs.ModelAsync(), EscrowHarness.Hundred);
                return token => _escrow.AdmitAsync(order, token);
            },
            async () =>
            {
                var row = new PaidJobRow(order.Job!.Id, order.Escrow!.PaymentId, payer, EscrowHarness.Hundred, default);
                var isQueued = await jobs.Store.FindAsync(order.Job.Id, payer, default).Within() is not null;
                (await jobs.Payments.FindAsync(row.PaymentId, default).Within() is not null).Should().Be(isQueued);
                (await _escrow.PurseAsync(row)).Should().Be(isQueued ? (0, Price) : (Price, 0));
                // The next try finds the job by its id, or queues it.
                if (!isQueued) (await _escrow.AdmitAsync(order).Within()).Should().Be(JobAdmission.Queued);
                (await _escrow.PurseAsync(row)).Should().Be((0, Price));
            });

        kills.Should().BeGreaterThan(10);
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Complete_KilledAnywhere_PaysOnceWithTheNextReport()
    {
        var (job, key, node) = (default(PaidJobRow)!, default(AttemptKey), 0L);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (job, key) = await _escrow.LeasedAsync();
                node = await _escrow.PayableAsync(key.NodeId);
                return token => jobs.Completion.CompleteAllAsync([(key, JobOutcome.Success("""{"text":"x"}"""))], token);
            },
            async () =>
            {
                await WholeAsync(job, key, node);
                await jobs.CompleteAsync(key);
                (await _escrow.PayableAsync(key.NodeId) - node).Should().Be(NodePart);
            });

        kills.Should().BeGreaterThan(10);
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Fail_KilledAnywhere_GivesBackOnceWithTheNextReport()
    {
        var (job, key) = (default(PaidJobRow)!, default(AttemptKey));
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (job, key) = await _escrow.LeasedAsync();
                return token => jobs.Completion.FinishAsync(key, JobOutcome.Failure("BROKEN", "It broke.", JobFault.Input), token);
            },
            async () =>
            {
                await jobs.FailAsync(key, permanent: true);
                (await _escrow.PaymentAsync(job)).Status.Should().Be(EscrowStatus.Refunded);
                (await _escrow.PurseAsync(job)).Should().Be((Price, 0));
            });

        kills.Should().BeGreaterThan(10);
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Release_KilledAnywhere_PaysOnceWithTheNextCall()
    {
        var (job, key, node) = (default(PaidJobRow)!, default(AttemptKey), 0L);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (job, key) = await _escrow.LeasedAsync();
                node = await _escrow.PayableAsync(key.NodeId);
                var payment = await _escrow.PaymentAsync(job);
                return token => _escrow.Decisions.ReleaseAsync(payment, "", token);
            },
            async () =>
            {
                await WholeAsync(job, key, node);
                await _escrow.Decisions.ReleaseAsync(await _escrow.PaymentAsync(job), "", default).Within();
                (await _escrow.PayableAsync(key.NodeId) - node).Should().Be(NodePart);
            });

        kills.Should().BeGreaterThan(9);
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Refund_KilledAnywhere_GivesBackOnceWithTheNextCall()
    {
        var job = default(PaidJobRow)!;
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                job = await _escrow.QueuedAsync();
                var payment = await _escrow.PaymentAsync(job);
                return token => _escrow.Decisions.RefundAsync(payment, "", token);
            },
            async () =>
            {
                var status = (await _escrow.PaymentAsync(job)).Status;
                (await jobs.Db.SingleAsync<string>("select status from jobs where id = @Id", new { job.Id }, default).Within())
                    .Should().Be(status == EscrowStatus.Refunded ? JobStatusCodes.Cancelled : JobStatusCodes.Pending);
                await _escrow.Decisions.RefundAsync(await _escrow.PaymentAsync(job), "", default).Within();
                (await _escrow.PurseAsync(job)).Should().Be((Price, 0));
            });

        kills.Should().BeGreaterThan(10);
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task TokenEscrow_KilledAnywhere_HoldsOnceWithTheNextCall()
    {
        var (payer, order, act) = (Guid.Empty, default(NewJob)!, Guid.Empty);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                payer = await _escrow.PayerAsync(EscrowHarness.Hundred);
                (order, _) = _escrow.Order(payer, await jobs.ModelAsync(), EscrowHarness.Hundred);
                await _escrow.Intake.AdmitAsync(order with { PaymentId = null }, null, default).Within();
                act = Guid.CreateVersion7();
                return token => _escrow.Tokens.CreateAsync(act, payer, order.Id, EscrowHarness.Hundred, null, token);
            },
            async () =>
            {
                var payment = await _escrow.Tokens.CreateAsync(act, payer, order.Id, EscrowHarness.Hundred, null, default).Within();
                payment.Status.Should().Be(EscrowStatus.Escrowed);
                (await _escrow.PurseAsync(new PaidJobRow(order.Id, payment.Id, payer, EscrowHarness.Hundred, default))).Should().Be((0, Price));
            });

        kills.Should().BeGreaterThan(8);
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Resolve_KilledAnywhere_DividesOnceWithTheNextCall()
    {
        const long award = 40_00000000, nodePart = 38_00000000;
        var (job, key, node) = (default(PaidJobRow)!, default(AttemptKey), 0L);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (job, key) = await _escrow.LeasedAsync();
                node = await _escrow.PayableAsync(key.NodeId);
                await _escrow.Decisions.DisputeAsync(await _escrow.PaymentAsync(job), "It answers nonsense.", default).Within();
                return ResolveAsync;
            },
            async () =>
            {
                var status = (await _escrow.PaymentAsync(job)).Status;
                status.Should().BeOneOf(EscrowStatus.Disputed, EscrowStatus.Released);
                if (status == EscrowStatus.Disputed) await ResolveAsync(default);
                (await _escrow.PayableAsync(key.NodeId) - node, (await _escrow.PurseAsync(job)).Available).Should().Be((nodePart, Price - award));
            });

        kills.Should().BeGreaterThan(10);
        await _escrow.ReconciledAsync();

        async Task ResolveAsync(CancellationToken token) =>
            await _escrow.Resolution.ResolveAsync(await _escrow.PaymentAsync(job), new Money(Asset.Aitbc, award), "partly done", EscrowHarness.Admin, token);
    }

    [SkippableFact]
    public async Task MoveToBalance_KilledAnywhere_MovesOnceWithTheNextCall()
    {
        var (job, act) = (default(PaidJobRow)!, Guid.Empty);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (job, var key) = await _escrow.LeasedAsync();
                await jobs.CompleteAsync(key);
                act = Guid.CreateVersion7();
                return MoveAsync(key.NodeId);
            },
            async () =>
            {
                var node = (await _escrow.PaymentAsync(job)).NodeId!.Value;
                await MoveAsync(node)(default).Within();
                (await _escrow.PurseAsync(job)).Available.Should().Be(1_00000000, "it was moved once to whom it was sent");
            });

        kills.Should().BeGreaterThan(5);
        await _escrow.ReconciledAsync();

        Func<CancellationToken, Task> MoveAsync(Guid node) => token =>
            _escrow.Transfer.MoveAsync(act, job.Payer, node, Asset.Aitbc, new Money(Asset.Aitbc, 1_00000000), token);
    }

    [SkippableFact]
    public async Task Expiry_KilledAnywhere_GivesBackOnceWithTheNextRound()
    {
        var job = default(PaidJobRow)!;
        await Killer.RunAllAsync(
            async () =>
            {
                job = await _escrow.QueuedAsync();
                jobs.Clock.Advance(TimeSpan.FromHours(2));
                return token => _escrow.Expiry.ExpireAsync(token);
            },
            async () =>
            {
                await _escrow.Expiry.ExpireAsync(default).Within();
                (await _escrow.PaymentAsync(job)).Status.Should().Be(EscrowStatus.Expired);
                (await _escrow.PurseAsync(job)).Should().Be((Price, 0));
            });
        await _escrow.ReconciledAsync();
    }

    /// <summary>The job is paid and completed, or it is neither; a release alone leaves the job running.</summary>
    private async Task WholeAsync(PaidJobRow job, AttemptKey key, long node)
    {
        var isPaid = (await _escrow.PaymentAsync(job)).Status == EscrowStatus.Released;
        (await _escrow.PayableAsync(key.NodeId) - node).Should().Be(isPaid ? NodePart : 0);
        (await _escrow.PurseAsync(job)).Should().Be(isPaid ? (0, 0) : (0, Price));
    }
}
