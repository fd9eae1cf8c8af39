using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Tests.Jobs;
using AIForge.Shared.Faults;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Escrow;

/// <summary>Acts on the same money at the same time, over connections of their own: exactly one of them has it.</summary>
public sealed class JobEscrowRaceTests(JobsHarness jobs) : IClassFixture<JobsHarness>
{
    private const long Price = 100_00000000, NodePart = 95_00000000;

    private readonly EscrowHarness _escrow = new(jobs.Required());

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Admit_AHundredJobsAndMoneyForOne_ExactlyOneIsAccepted(bool together)
    {
        var (payer, model) = (await _escrow.PayerAsync(EscrowHarness.Hundred), await jobs.ModelAsync());
        var orders = Enumerable.Range(0, 100).Select(_ => _escrow.Order(payer, model, EscrowHarness.Hundred)).ToList();
        // Together they share transactions; apart each has an intake, as if on a replica of its own.
        var admissions = await Task.WhenAll(orders.Select(order => Task.Run(() => (together ? _escrow : new EscrowHarness(jobs)).AdmitAsync(order)))).Within(TimeSpan.FromSeconds(60));

        admissions.Count(admission => admission == JobAdmission.Queued).Should().Be(1);
        admissions.Count(admission => admission == JobAdmission.InsufficientFunds).Should().Be(99);
        (await jobs.Db.SingleAsync<long>("select count(*) from jobs where owner_id = @payer", new { payer }, default)).Should().Be(1);
        (await jobs.Db.SingleAsync<long>("select count(*) from job_payments where payer_id = @payer", new { payer }, default)).Should().Be(1);
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task End_ReleaseCompletionFailureTimeoutAndExpiry_ExactlyOneHasTheMoney()
    {
        var outcomes = new HashSet<string>();
        for (var round = 0; round < 40; round++)
        {
            var (job, key) = await _escrow.LeasedAsync(ttlSeconds: 60);
            var (payment, node) = (await _escrow.PaymentAsync(job), await _escrow.PayableAsync(key.NodeId));
            // Every other round everything is due at the same time.
            if (round % 2 == 0) jobs.Clock.Advance(TimeSpan.FromHours(2));

            await Task.WhenAll(
                Quietly(() => jobs.CompleteAsync(key)),
                Quietly(() => jobs.FailAsync(key, permanent: true)),
                Quietly(() => _escrow.Decisions.ReleaseAsync(payment, "", default)),
                Quietly(() => _escrow.Expiry.ExpireAsync(default)),
                Quietly(() => jobs.ReapAsync())).Within(TimeSpan.FromSeconds(30));

            var status = (await _escrow.PaymentAsync(job)).Status;
            outcomes.Add(status);
            status.Should().BeOneOf(EscrowStatus.Released, EscrowStatus.Refunded, EscrowStatus.Expired);
            var isPaid = status == EscrowStatus.Released;
            (await _escrow.PurseAsync(job)).Should().Be((isPaid ? 0 : Price, 0));
            (await _escrow.PayableAsync(key.NodeId) - node).Should().Be(isPaid ? NodePart : 0);
        }

        outcomes.Should().HaveCountGreaterThan(1);
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task End_RefundAgainstLease_EitherTheNodeHasTheJobOrThePayerTheMoney()
    {
        var outcomes = new HashSet<string>();
        for (var round = 0; round < 40; round++)
        {
            var job = await _escrow.QueuedAsync();
            var payment = await _escrow.PaymentAsync(job);

            var leasing = Task.Run(() => jobs.LeaseAsync(job.Model, jobs.Nodes[0]));
            await Task.WhenAll(leasing, Quietly(() => _escrow.Decisions.RefundAsync(payment, "", default)), Quietly(() => jobs.Cancellation.CancelAsync(job.Id, job.Payer, "", default))).Within();

            var status = (await _escrow.PaymentAsync(job)).Status;
            outcomes.Add(status);
            status.Should().Be((await leasing).Count == 1 ? EscrowStatus.Escrowed : EscrowStatus.Refunded);
            foreach (var key in await leasing) await jobs.CompleteAsync(key);
        }

        outcomes.Should().NotBeEmpty();
        await _escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task CompleteAll_OverlappingBatchesAndReleases_PayEachOnce()
    {
        var held = new List<(PaidJobRow Job, AttemptKey Key)>();
        for (var i = 0; i < 30; i++) held.Add(await _escrow.LeasedAsync(node: i % 4));
        var before = await Task.WhenAll(jobs.Nodes.Select(node => _escrow.PayableAsync(node)));
        var results = held.Select(one => (one.Key, JobOutcome.Success("""{"text":"x"}"""))).ToList();

        await Task.WhenAll(
            Quietly(() => jobs.Completion.CompleteAllAsync(results[..20], default)),
            Quietly(() => jobs.Completion.CompleteAllAsync([.. results[10..].AsEnumerable().Reverse()], default)),
            Quietly(async () =>
            {
                foreach (var (job, _) in held) await _escrow.Decisions.ReleaseAsync(await _escrow.PaymentAsync(job), "", default);
            })).Within(TimeSpan.FromSeconds(60));
        await jobs.Completion.CompleteAllAsync(results, default).Within();

        var after = await Task.WhenAll(jobs.Nodes.Select(node => _escrow.PayableAsync(node)));
        (after.Sum() - before.Sum()).Should().Be(30 * NodePart);
        await _escrow.ReconciledAsync();
    }

    private static async Task Quietly(Func<Task> act)
    {
        await Task.Yield();
        try
        {
            await act();
        }
        catch (FaultException)
        {
            // Came too late: another act had the money or the job.
        }
    }
}
