using AIForge.Coordinator.Jobs;
using AIForge.Shared.Faults;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>
/// Any sequence of acts from two nodes, the owner and the reaper: a state that the schema's CHECKs refuse would throw, and what
/// the job promises holds after every step.
/// </summary>
public sealed class JobStateMachineTests(JobsHarness harness) : IClassFixture<JobsHarness>
{
    private const int Runs = 60;
    private const int LongestSequence = 25;
    private static readonly string[] Acts =
        ["lease", "lease", "lease", "progress", "progress", "complete", "fail", "fail-permanently", "cancel", "reap", "pass-lease", "pass-time", "release"];

    private readonly JobsHarness _jobs = harness.Required();

    [SkippableFact]
    public void Acts_AnySequence_KeepEveryPromise()
    {
        // The node, the act, and whether a report is of the latest attempt or of the first.
        var step = Gen.Elements(Acts).SelectMany(act => Gen.Choose(0, 1).SelectMany(node => Gen.Choose(0, 3).Select(stale => (act, node, Stale: stale == 0))));
        var sequences = step.ListOf().Select(steps => steps.Take(LongestSequence).ToArray());

        Prop.ForAll(sequences.ToArbitrary(), steps => Task.Run(() => RunAsync(steps)).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));
    }

    private async Task RunAsync((string Act, int Node, bool Stale)[] steps)
    {
        var model = await _jobs.ModelAsync();
        var job = await _jobs.SubmitAsync(model);
        var attempts = new List<AttemptKey>();
        var (completions, refusedNodes, last) = (0, new HashSet<Guid>(), await _jobs.FindAsync(job));
        foreach (var (act, nodeIndex, stale) in steps)
        {
            var node = _jobs.Nodes[nodeIndex];
            var key = attempts.Count == 0 ? new AttemptKey(job, node, 1) : stale ? attempts[0] : attempts[^1];
            var isCurrent = JobRules.IsHeld(last.Status) && last.Attempt == key.Attempt && last.NodeId == key.NodeId;
            var accepted = await ActAsync(act, model, job, node, key, attempts);
            if (accepted is { } taken) taken.Should().Be(isCurrent, "{0} by {1} while the job was {2}", act, key, last);
            if (act == "complete" && accepted == true) completions++;
            if (act == "fail" && accepted == true) refusedNodes.Add(key.NodeId);

            var row = await _jobs.FindAsync(job);
            if (JobRules.HasEnded(last.Status)) row.Should().Be(last, "an ended job never changes");
            row.Attempt.Should().BeInRange(last.Attempt, JobsHarness.MaxAttempts, "attempts only grow, up to their limit");
            if (row.Attempt > last.Attempt) refusedNodes.Should().NotContain(row.NodeId!.Value, "a node that failed the job never gets it again");
            (row.Status == JobStatusCodes.Completed).Should().Be(completions == 1);
            completions.Should().BeLessThanOrEqualTo(1);
            last = row;
        }
    }

    /// <summary>Whether a report was taken; null for acts that are no report.</summary>
    private async Task<bool?> ActAsync(string act, (Guid Id, string Sha256) model, Guid job, Guid node, AttemptKey key, List<AttemptKey> attempts)
    {
        switch (act)
        {
            case "lease":
                attempts.AddRange(await _jobs.LeaseAsync(model, node));
                return null;
            case "progress":
                return await _jobs.ProgressAsync(key);
            case "complete":
                return await _jobs.CompleteAsync(key);
            case "fail":
            case "fail-permanently":
                return await _jobs.FailAsync(key, permanent: act == "fail-permanently");
            case "cancel":
                await CancelAsync(job);
                return null;
            case "release":
                await _jobs.ReleaseAsync(node);
                return null;
            case "pass-lease":
                _jobs.Clock.Advance(TimeSpan.FromSeconds(JobsHarness.LeaseSeconds + 1));
                return null;
            case "pass-time":
                _jobs.Clock.Advance(TimeSpan.FromSeconds(300));
                return null;
            default:
                await _jobs.ReapAsync();
                return null;
        }
    }

    private async Task CancelAsync(Guid job)
    {
        try
        {
            await _jobs.CancelAsync(job);
        }
        catch (FaultException fault) when (fault.Reason == "JOB_ALREADY_ENDED")
        {
            (await _jobs.FindAsync(job)).Status.Should().NotBe(JobStatusCodes.Cancelled);
        }
    }
}
