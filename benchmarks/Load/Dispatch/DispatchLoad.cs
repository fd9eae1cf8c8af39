using AIForge.Load.Network;
using AIForge.Node.Artifacts;
using AIForge.Protocol.V1;
using Grpc.Net.Client;

namespace AIForge.Load.Dispatch;

/// <summary>From the submission of a job to the node that learns of it, at a rate that does not wait for answers, and how many jobs a second end.</summary>
internal static class DispatchLoad
{
    private const int Rounds = 3;
    private const int PerSecond = 200;
    private const int FirstWarmUpSeconds = 30, WarmUpSeconds = 10;
    private const int Seconds = 20;
    private const int Jobs = 8_000, Clients = 32;
    private const double MedianTarget = 5, SlowestTarget = 25, RatioTarget = 1.5;

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("dispatch", options);
        await using var network = new BenchNetwork();
        var model = await ModelProbe.DescribeAsync(Path.GetFullPath(options.Model), network.PathOf("probe"), CancellationToken.None);
        await network.StartAsync(options, model);
        using var nodeChannel = GrpcChannel.ForAddress(network.GrpcUrl);
        using var clientChannel = GrpcChannel.ForAddress(network.GrpcUrl);
        using var ending = new CancellationTokenSource();
        var node = new FakeNode(nodeChannel, await network.RegisterNodeAsync("bench"), model.Sha256);
        var running = node.RunAsync(ending.Token);
        await node.Ready.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var round = new DispatchRound(new JobService.JobServiceClient(clientChannel), network.ApiKey, model.Name, node);
        await round.AtRateAsync(PerSecond, FirstWarmUpSeconds);
        List<DispatchSample> ours = [], theirs = [];
        List<DispatchCost> costs = [];
        for (var i = 1; i <= (options.Peers ? Rounds : 1); i++)
        {
            await round.AtRateAsync(PerSecond, WarmUpSeconds);
            var (times, cost) = await DispatchCost.MeasureAsync(network, () => round.AtRateAsync(PerSecond, Seconds));
            costs.Add(cost);
            ours.Add(new DispatchSample(await round.ThroughputAsync(Jobs, Clients), Percentiles.Of(times.Dispatches, 0.5), Percentiles.Of(times.Dispatches, 0.99)));
            if (options.Peers) theirs.Add(await PeerAsync("graphile-worker", i, network.ConnectionString));
            Console.Error.WriteLine($"round {i}: {ours[^1]} {theirs.LastOrDefault()}");
        }

        await ending.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Write(report, DispatchSample.BestOf(ours), DispatchCost.BestOf(costs));
        if (!options.Peers)
        {
            report.Show();
            return 0;
        }

        Compare(report, DispatchSample.BestOf(ours), DispatchSample.BestOf(theirs), await PeerAsync("pg-boss", 1, network.ConnectionString));
        await report.WriteAsync();
        return 0;
    }

    private static Task<DispatchSample> PeerAsync(string name, int round, string connectionString) =>
        PeerQueue.MeasureAsync(name, $"{name}-{round}", connectionString, Jobs, Clients, PerSecond, Seconds, FirstWarmUpSeconds);

    private static void Write(Report report, DispatchSample ours, DispatchCost cost)
    {
        report.AddHeader("Dispatch of jobs");
        report.Add($"{PerSecond} jobs a second for {Seconds} s by a coordinator that is warm, open loop; a node of the benchmark's own completes each at once. Time from the call of `CreateJob` over gRPC to the node's receiving the desired state; the coordinator is a process of its own, over a PostgreSQL that waits for the disk at each commit.");
        report.Add($"");
        report.Add($"| figure | measured | target | |");
        report.Add($"|---|---|---|---|");
        report.AddFigure("submitted → node received, p50", ours.Median, "ms", ours.Median <= MedianTarget, $"≤ {MedianTarget} ms");
        report.AddFigure("submitted → node received, p99", ours.Slowest, "ms", ours.Slowest <= SlowestTarget, $"≤ {SlowestTarget} ms");
        report.Add($"| submitted → answered, p50 / p99 | {cost.AnswerMedian:0.##} / {cost.AnswerSlowest:0.##} ms | | |");
        report.Add($"| coordinator's processor time per job | {cost.Coordinator:0.##} ms | | |");
        report.Add($"| PostgreSQL's processor time per job | {cost.Database:0.##} ms | | |");
    }

    private static void Compare(Report report, DispatchSample ours, DispatchSample graphile, DispatchSample boss)
    {
        report.Add($"");
        report.Add($"Beside job queues for Node on the same PostgreSQL: {Jobs} jobs by {Clients} clients that wait for each answer, from the first creation until the last job is recorded as complete; and the same {PerSecond} jobs a second, from the creation to the handler. Theirs are created and handled by one process without a network in between. AIForge and graphile-worker take turns; of {Rounds} rounds the best of each counts, as other programs only ever take time away. pg-boss has one round.");
        report.Add($"");
        report.Add($"| queue | created and completed | start p50 | start p99 |");
        report.Add($"|---|---|---|---|");
        report.Add($"| AIForge, over gRPC to a node | {ours.PerSecond:0}/s | {ours.Median:0.00} ms | {ours.Slowest:0.0} ms |");
        report.Add($"| graphile-worker 0.17.3 | {graphile.PerSecond:0}/s | {graphile.Median:0.00} ms | {graphile.Slowest:0.0} ms |");
        report.Add($"| pg-boss 10.4.2 | {boss.PerSecond:0}/s | {boss.Median:0.00} ms | {boss.Slowest:0.0} ms |");
        report.Add($"");
        report.Add($"| figure | measured | target | |");
        report.Add($"|---|---|---|---|");
        report.AddFigure("jobs a second, of graphile-worker's", ours.PerSecond / graphile.PerSecond, "×", ours.PerSecond >= RatioTarget * graphile.PerSecond, $"≥ {RatioTarget} ×");
        report.AddFigure("start p50, of graphile-worker's", ours.Median / graphile.Median, "×", ours.Median <= graphile.Median, "≤ 1 ×");
        report.AddFigure("start p99, of graphile-worker's", ours.Slowest / graphile.Slowest, "×", ours.Slowest <= graphile.Slowest, "≤ 1 ×");
    }
}
