namespace AIForge.Load.Dispatch;

/// <summary>What a queue of jobs reached in a round.</summary>
/// <param name="PerSecond">Jobs from the first creation until the last is recorded as complete, by clients that wait for each answer.</param>
/// <param name="Median">Milliseconds from the creation of a job to whoever does it, at a fixed rate.</param>
/// <param name="Slowest">The same of the slowest hundredth.</param>
internal sealed record DispatchSample(double PerSecond, double Median, double Slowest)
{
    /// <summary>Each figure of the round that was best in it: other programs only ever take time away.</summary>
    public static DispatchSample BestOf(IReadOnlyCollection<DispatchSample> rounds) =>
        new(rounds.Max(round => round.PerSecond), rounds.Min(round => round.Median), rounds.Min(round => round.Slowest));
}
