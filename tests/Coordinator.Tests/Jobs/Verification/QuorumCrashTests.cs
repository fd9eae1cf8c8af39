using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Tests.Escrow;
using AIForge.Coordinator.Tests.Payments;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Jobs.Verification;

/// <summary>Decisions that end before or after any of their statements, and decisions at once: each happens whole and once.</summary>
public sealed class QuorumCrashTests(JobsHarness jobs) : IClassFixture<JobsHarness>
{
    private const long Price = 100_00000000, Part = 33_33333333;

    private readonly QuorumHarness _quorum = new(jobs.Required());

    [SkippableFact]
    public async Task Admit_KilledAnywhere_IsThereWithItsReplicasOrNotAtAll()
    {
        var order = _quorum.Order(Guid.Empty, ReplicaPlan.Single, null);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                order = _quorum.Order(await _quorum.Escrow.PayerAsync(QuorumHarness.Hundred), new(3, 2, Deterministic: false), QuorumHarness.Hundred);
                return token => _quorum.Escrow.Intake.AdmitAsync(order.Job, order.Escrow, token);
            },
            async () =>
            {
                var isQueued = await jobs.Store.FindAsync(order.Job.Id, order.Job.OwnerId, default).Within() is not null;
                (await _quorum.CopiesAsync(order.Job.Id)).Should().HaveCount(isQueued ? 3 : 0);
                var row = new PaidJobRow(order.Job.Id, order.Escrow!.PaymentId, order.Job.OwnerId, QuorumHarness.Hundred, default);
                (await _quorum.Escrow.PurseAsync(row)).Should().Be(isQueued ? (0, Price) : (Price, 0));
            });

        kills.Should().BeGreaterThan(10);
        await _quorum.Escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Judge_KilledAnywhere_PaysOnceWithTheNextLook()
    {
        var (job, nodes) = (default(PaidJobRow)!, await _quorum.NodesAsync(3));
        var before = new long[3];
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                job = await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred);
                before = await _quorum.EarnedAsync(nodes);
                await _quorum.RunAsync(job, nodes, "bafya", "bafylie", "bafya");
                return token => jobs.Quorum.JudgeAsync(job.Id, token);
            },
            async () =>
            {
                var isDecided = (await _quorum.JobAsync(job)).Status == JobStatusCodes.Completed;
                (await _quorum.Escrow.PurseAsync(job)).Should().Be(isDecided ? (Part, 0) : (0, Price));
                (await _quorum.EventsAsync(job, nodes)).Should().Equal(isDecided ? ["AGREED", "MISMATCH", "AGREED"] : ["", "", ""]);
                await _quorum.JudgeAsync(job);
                (await _quorum.JobAsync(job)).Status.Should().Be(JobStatusCodes.Completed);
                (await _quorum.EarnedAsync(nodes)).Zip(before, (now, then) => now - then).Should().Equal(31_66666668, 0, 31_66666667);
                (await _quorum.Escrow.PurseAsync(job)).Should().Be((Part, 0));
            });

        kills.Should().BeGreaterThan(20);
        await _quorum.Escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task AskOneMore_KilledAnywhere_AsksOneWithTheNextLook()
    {
        var (job, nodes) = (default(PaidJobRow)!, await _quorum.NodesAsync(3));
        await Killer.RunAllAsync(
            async () =>
            {
                job = await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred);
                await _quorum.RunAsync(job, nodes, "bafya", "bafyb", "bafyc");
                return token => jobs.Quorum.JudgeAsync(job.Id, token);
            },
            async () =>
            {
                await _quorum.JudgeAsync(job);
                (await _quorum.CopiesAsync(job.Id)).Should().HaveCount(4);
            });
    }

    [SkippableFact]
    public async Task Release_KilledAnywhere_PaysOnceWithTheNextCall()
    {
        var (job, nodes) = (default(PaidJobRow)!, await _quorum.NodesAsync(2));
        var before = new long[2];
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                job = await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred);
                before = await _quorum.EarnedAsync(nodes);
                await _quorum.RunAsync(job, nodes, null, null);
                var payment = await _quorum.Escrow.PaymentAsync(job);
                return token => _quorum.Escrow.Decisions.ReleaseAsync(payment, "", token);
            },
            async () =>
            {
                await _quorum.Escrow.Decisions.ReleaseAsync(await _quorum.Escrow.PaymentAsync(job), "", default).Within();
                (await _quorum.EarnedAsync(nodes)).Zip(before, (now, then) => now - then).Should().Equal(31_66666668, 31_66666667);
                (await _quorum.Escrow.PurseAsync(job)).Should().Be((Part, 0));
            });

        kills.Should().BeGreaterThan(12);
        await _quorum.Escrow.ReconciledAsync();
    }

    [SkippableFact]
    public async Task EndsDecisionsAndCancellation_AtOnce_LeaveOneOutcome()
    {
        for (var round = 0; round < 10; round++)
        {
            var (job, nodes) = (await _quorum.SubmitAsync(3, 2, QuorumHarness.Hundred), await _quorum.NodesAsync(3));
            var keys = await _quorum.RunAsync(job, nodes, null, null, null);
            var payment = await _quorum.Escrow.PaymentAsync(job);

            await Task.WhenAll([
                .. keys.Select(async key =>
                {
                    // One that comes after the decision is refused: it was stopped.
                    await jobs.Completion.FinishAsync(key, JobOutcome.Success("""{"exit_code":0,"output_cid":"bafya"}""") with { Type = JobTypes.Container }, default);
                    await jobs.Quorum.JudgeAsync(job.Id, default);
                }),
                jobs.Quorum.JudgeAsync(job.Id, default),
                EscrowHarness.ReasonOf(() => _quorum.Escrow.Decisions.DisputeAsync(payment, "no", default)),
                EscrowHarness.ReasonOf(() => jobs.Cancellation.CancelAsync(job.Id, job.Payer, "", default)),
            ]).Within();
            await _quorum.JudgeAsync(job);

            (await _quorum.JobAsync(job)).Status.Should().BeOneOf(JobStatusCodes.Completed, JobStatusCodes.Cancelled);
            (await _quorum.CopiesAsync(job.Id)).Should().OnlyContain(copy => !copy.IsOpen && copy.Verdict != null);
        }

        await _quorum.Escrow.ReconciledAsync();
    }
}
