using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Jobs.Verification;

/// <summary>Random lives of jobs with several replicas: money is neither lost nor made, and every replica ends once.</summary>
public sealed class QuorumHistoryTests(JobsHarness jobs) : IClassFixture<JobsHarness>
{
    private readonly QuorumHarness _quorum = new(jobs.Required());

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Histories_OfEveryKind_KeepTheMoney(int seed)
    {
        var random = new Random(seed);
        for (var history = 0; history < 12; history++) await LiveAsync(random);
        await _quorum.Escrow.ReconciledAsync();
    }

    private async Task LiveAsync(Random random)
    {
        var replicas = random.Next(2, 6);
        var quorum = random.Next((replicas / 2) + 1, replicas + 1);
        var price = new Money(Asset.Aitbc, random.NextInt64(1, random.Next(2) == 0 ? 20 : 1_000_000_000));
        var (job, nodes, platform) = (await _quorum.SubmitAsync(replicas, quorum, price), await _quorum.NodesAsync(replicas + ReplicaPlan.MostFurther), await _quorum.Escrow.PlatformAsync());
        var answers = random.Next(1, 4);
        for (var step = 0; step < 100 && !JobRules.HasEnded((await _quorum.JobAsync(job)).Status); step++)
        {
            var copies = (await _quorum.CopiesAsync(job.Id)).Where(copy => copy.IsOpen).ToList();
            if (copies.Count > 0) await MoveAsync(random, copies[random.Next(copies.Count)], nodes, answers);
            if (random.Next(3) == 0 || copies.Count == 0) await _quorum.JudgeAsync(job);
        }

        // What finds no node any more ends with its time.
        if (!JobRules.HasEnded((await _quorum.JobAsync(job)).Status))
        {
            jobs.Clock.Advance(TimeSpan.FromSeconds(901));
            await jobs.ReapAsync();
        }

        await _quorum.JudgeAsync(job);
        var ended = await _quorum.JobAsync(job);
        JobRules.HasEnded(ended.Status).Should().BeTrue();
        (await _quorum.CopiesAsync(job.Id)).Should().OnlyContain(copy => !copy.IsOpen && copy.Verdict != null && copy.Verdict != Verdicts.Ended).And.HaveCountLessThanOrEqualTo(replicas + ReplicaPlan.MostFurther);
        var (left, held) = await _quorum.Escrow.PurseAsync(job);
        var earned = (await _quorum.EarnedAsync(nodes)).Sum();
        var fee = await _quorum.Escrow.PlatformAsync() - platform;
        (left + earned + fee, held).Should().Be((price.MinorUnits, 0), "nothing is lost or made of {0} with {1} of {2}", price, quorum, replicas);
        if (ended.Status != JobStatusCodes.Completed) (earned, fee).Should().Be((0, 0));
        fee.Should().BeLessThanOrEqualTo((earned + fee) / 20, "the platform never has more than 5 %");
    }

    private async Task MoveAsync(Random random, JobCopy copy, Guid[] nodes, int answers)
    {
        if (copy.Status == JobStatusCodes.Pending)
        {
            await _quorum.LeaseAsync(copy.Id, nodes[random.Next(nodes.Length)]);
            return;
        }

        var attempt = await jobs.Db.SingleAsync<int>("select attempt from jobs where id = @Id", new { copy.Id }, default).Within();
        var key = new AttemptKey(copy.Id, copy.NodeId!.Value, attempt);
        switch (random.Next(8))
        {
            case 0: await jobs.Completion.FinishAsync(key, JobOutcome.Failure("BROKEN", "It broke.", JobFault.Node), default).Within(); break;
            case 1: await jobs.Completion.FinishAsync(key, JobOutcome.Failure("IMAGE_NOT_FOUND", "It is not there.", JobFault.Input), default).Within(); break;
            case 2: await _quorum.SayAsync(key, "bafya", exitCode: 1); break;
            default: await _quorum.SayAsync(key, "bafy" + random.Next(answers)); break;
        }
    }
}
