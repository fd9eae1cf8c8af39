using AIForge.Load.Network;
using Npgsql;

namespace AIForge.Load.Dispatch;

/// <summary>What jobs at a fixed rate cost.</summary>
/// <param name="AnswerMedian">Milliseconds from the call of a client to its answer.</param>
/// <param name="Coordinator">Processor time of the coordinator for each job, in milliseconds.</param>
/// <param name="Database">The same of PostgreSQL.</param>
internal sealed record DispatchCost(double AnswerMedian, double AnswerSlowest, double Coordinator, double Database)
{
    public static async Task<(JobTimes Times, DispatchCost Cost)> MeasureAsync(BenchNetwork network, Func<Task<JobTimes>> run)
    {
        await using var source = NpgsqlDataSource.Create(network.ConnectionString);
        var postmaster = await ProcessorTime.PostmasterAsync(source);
        var (coordinator, database) = (network.Coordinator.CpuMilliseconds, ProcessorTime.Read(postmaster).Server);
        var times = await run();
        return (times, new DispatchCost(
            Percentiles.Of(times.Answers, 0.5),
            Percentiles.Of(times.Answers, 0.99),
            (network.Coordinator.CpuMilliseconds - coordinator) / times.Count,
            (ProcessorTime.Read(postmaster).Server - database).TotalMilliseconds / times.Count));
    }

    /// <summary>Each figure of the round that was best in it, as <see cref="DispatchSample.BestOf"/> has it.</summary>
    public static DispatchCost BestOf(IReadOnlyCollection<DispatchCost> rounds) =>
        new(rounds.Min(round => round.AnswerMedian), rounds.Min(round => round.AnswerSlowest), rounds.Min(round => round.Coordinator), rounds.Min(round => round.Database));
}
