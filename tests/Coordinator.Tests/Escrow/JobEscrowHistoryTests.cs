using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Tests.Jobs;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Escrow;

/// <summary>Random histories of paid jobs, several at a time: at the end payments, jobs, earnings and the ledger say the same.</summary>
public sealed class JobEscrowHistoryTests(JobsHarness jobs) : IClassFixture<JobsHarness>
{
    private const int Histories = 1_000, AtATime = 8, LongestHistory = 6;

    private readonly EscrowHarness _escrow = new(jobs.Required());

    [SkippableFact]
    public async Task AThousandHistories_EndReconciled()
    {
        var payers = new List<Guid>();
        for (var i = 0; i < 5; i++) payers.Add(await _escrow.PayerAsync(Money.Whole(Asset.Aitbc, 40_000)));
        var next = -1;

        await Task.WhenAll(Enumerable.Range(0, AtATime).Select(lane => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var history && history < Histories) await LiveAsync(new Random(history), payers[history % payers.Count]);
        }))).Within(TimeSpan.FromMinutes(3));

        await _escrow.ReconciledAsync();
        (await jobs.Db.SingleAsync<long>("select count(*) from job_payments", null, default).Within()).Should().BeGreaterThan(Histories / 2);
        (await jobs.Db.QueryAsync<string>("select distinct status from job_payments", null, default).Within()).Should().Contain(["released", "refunded", "escrowed", "disputed"]);
    }

    /// <summary>A job and what happens to it; what comes too late is refused, which is part of its history.</summary>
    private async Task LiveAsync(Random random, Guid payer)
    {
        var model = await jobs.ModelAsync();
        var price = new Money(Asset.Aitbc, random.NextInt64(1, 100_00000000));
        var order = _escrow.Order(payer, model, price, rate: random.Next(500, 1_001));
        if (await _escrow.AdmitAsync(order).Within() != JobAdmission.Queued) return;
        AttemptKey? key = null;
        for (var step = 0; step < random.Next(1, LongestHistory + 1); step++)
        {
            try
            {
                var payment = (await jobs.Payments.FindAsync(order.Escrow.PaymentId, default).Within())!;
                switch (random.Next(9))
                {
                    case < 3:
                        key = (await jobs.LeaseAsync(model, jobs.Nodes[random.Next(4)])).Cast<AttemptKey?>().FirstOrDefault() ?? key;
                        break;
                    case 3 when key is { } current:
                        await jobs.CompleteAsync(current);
                        break;
                    case 4 when key is { } current:
                        await jobs.FailAsync(current, permanent: random.Next(2) == 0);
                        break;
                    case 5:
                        await jobs.Cancellation.CancelAsync(order.Job.Id, payer, "", default).Within();
                        break;
                    case 6:
                        await _escrow.Decisions.ReleaseAsync(payment, "", default).Within();
                        break;
                    case 7:
                        await _escrow.Decisions.RefundAsync(payment, "", default).Within();
                        break;
                    case 8 when random.Next(3) == 0:
                        await _escrow.Decisions.DisputeAsync(payment, "random", default).Within();
                        break;
                }
            }
            catch (FaultException)
            {
                continue;
            }
        }
    }
}
