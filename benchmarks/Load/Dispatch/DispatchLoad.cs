using System.Diagnostics;
using AIForge.Load.Network;
using AIForge.Node.Artifacts;
using AIForge.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Npgsql;

namespace AIForge.Load.Dispatch;

/// <summary>From the submission of a job to the node that learns of it, at a rate that does not wait for answers.</summary>
internal static class DispatchLoad
{
    private const int PerSecond = 200;
    private const int WarmUpSeconds = 30;
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
        var times = new JobTimes((WarmUpSeconds + Seconds) * PerSecond);
        using var ending = new CancellationTokenSource();
        var node = new FakeNode(nodeChannel, await network.RegisterNodeAsync("bench"), model.Sha256);
        var running = node.RunAsync(times.Received, ending.Token);
        await node.Ready.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var postmaster = await PostmasterAsync(network.ConnectionString);
        var before = ProcessorTime.Read(postmaster);
        await SubmitAllAsync(new JobService.JobServiceClient(clientChannel), network.ApiKey, model.Name, times);
        await times.AllReceivedAsync(TimeSpan.FromSeconds(30));
        var cpu = network.Coordinator.CpuMilliseconds / times.Count;
        var database = (ProcessorTime.Read(postmaster) - before).Server.TotalMilliseconds / times.Count;
        var perSecond = await ThroughputAsync(new JobService.JobServiceClient(clientChannel), network.ApiKey, model.Name, node);
        await ending.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Write(report, times, cpu, database);
        if (!options.Peers)
        {
            report.Show();
            return 0;
        }

        await CompareAsync(report, times, perSecond, network.ConnectionString);
        await report.WriteAsync();
        return 0;
    }

    private static async Task<int> PostmasterAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        return await ProcessorTime.PostmasterAsync(source);
    }

    /// <summary>Jobs a second from the first creation until the last result is recorded, by clients that wait for each answer.</summary>
    private static async Task<double> ThroughputAsync(JobService.JobServiceClient client, string key, string model, FakeNode node)
    {
        var headers = new Metadata { { "authorization", $"Bearer {key}" } };
        var parameters = new Struct { Fields = { ["model"] = Value.ForString(model), ["prompt"] = Value.ForString("-1") } };
        var (before, began) = (node.Completed, Stopwatch.GetTimestamp());
        await Parallel.ForEachAsync(Enumerable.Range(0, Jobs), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (_, token) =>
            await client.CreateJobAsync(new CreateJobRequest { Type = "ai_inference", Parameters = parameters }, headers, cancellationToken: token));
        while (node.Completed < before + Jobs && Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(3)) await Task.Delay(10);
        return (node.Completed - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task CompareAsync(Report report, JobTimes times, double perSecond, string connectionString)
    {
        var graphile = await PeerQueue.MeasureAsync("graphile-worker", connectionString, Jobs, Clients, PerSecond, Seconds, WarmUpSeconds);
        var boss = await PeerQueue.MeasureAsync("pg-boss", connectionString, Jobs, Clients, PerSecond, Seconds, WarmUpSeconds);
        var (dispatch, _) = times.Since(WarmUpSeconds * PerSecond);
        var (median, slowest) = (Percentiles.Of(dispatch, 0.5), Percentiles.Of(dispatch, 0.99));
        report.Add($"");
        report.Add($"Beside job queues for Node on the same PostgreSQL, each alone in turn: {Jobs} jobs by {Clients} clients that wait for each answer, from the first creation until the last job is recorded as complete; then the same {PerSecond} jobs a second, from the creation to the handler. Theirs are created and handled by one process without a network in between.");
        report.Add($"");
        report.Add($"| queue | created and completed | start p50 | start p99 |");
        report.Add($"|---|---|---|---|");
        report.Add($"| AIForge, over gRPC to a node | {perSecond:0}/s | {median:0.0} ms | {slowest:0.0} ms |");
        report.Add($"| graphile-worker 0.17.3 | {graphile.PerSecond:0}/s | {graphile.Median:0.0} ms | {graphile.Slowest:0.0} ms |");
        report.Add($"| pg-boss 10.4.2 | {boss.PerSecond:0}/s | {boss.Median:0.0} ms | {boss.Slowest:0.0} ms |");
        report.Add($"");
        report.Add($"| figure | measured | target | |");
        report.Add($"|---|---|---|---|");
        report.AddFigure("jobs a second, of graphile-worker's", perSecond / graphile.PerSecond, "×", perSecond >= RatioTarget * graphile.PerSecond, $"≥ {RatioTarget} ×");
        report.AddFigure("start p50, of graphile-worker's", median / graphile.Median, "×", median <= graphile.Median, "≤ 1 ×");
        report.AddFigure("start p99, of graphile-worker's", slowest / graphile.Slowest, "×", slowest <= graphile.Slowest, "≤ 1 ×");
    }

    /// <summary>Each job at its own time, whether or not earlier ones were answered.</summary>
    private static async Task SubmitAllAsync(JobService.JobServiceClient client, string key, string model, JobTimes times)
    {
        var headers = new Metadata { { "authorization", $"Bearer {key}" } };
        var start = Stopwatch.GetTimestamp();
        var calls = new List<Task>(times.Count);
        for (var i = 0; i < times.Count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / PerSecond) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.FromMilliseconds(1)) await Task.Delay(due);
            calls.Add(SubmitAsync(i));
        }

        await Task.WhenAll(calls);

        async Task SubmitAsync(int index)
        {
            var parameters = new Struct { Fields = { ["model"] = Value.ForString(model), ["prompt"] = Value.ForString($"{index}") } };
            var submitted = Stopwatch.GetTimestamp();
            times.Submitted(index, submitted);
            await client.CreateJobAsync(new CreateJobRequest { Type = "ai_inference", Parameters = parameters }, headers);
            times.Answered(index, Stopwatch.GetElapsedTime(submitted).TotalMilliseconds);
        }
    }

    private static void Write(Report report, JobTimes times, double cpuPerJob, double databasePerJob)
    {
        var (dispatch, answers) = times.Since(WarmUpSeconds * PerSecond);
        var (median, slowest) = (Percentiles.Of(dispatch, 0.5), Percentiles.Of(dispatch, 0.99));
        report.AddHeader("Dispatch of jobs");
        report.Add($"{PerSecond} jobs a second for {Seconds} s after {WarmUpSeconds} s of warming up, open loop; a node of the benchmark's own completes each at once. Time from the call of `CreateJob` over gRPC to the node's receiving the desired state; the coordinator is a process of its own, over a PostgreSQL that waits for the disk at each commit.");
        report.Add($"");
        report.Add($"| figure | measured | target | |");
        report.Add($"|---|---|---|---|");
        report.AddFigure("submitted → node received, p50", median, "ms", median <= MedianTarget, $"≤ {MedianTarget} ms");
        report.AddFigure("submitted → node received, p99", slowest, "ms", slowest <= SlowestTarget, $"≤ {SlowestTarget} ms");
        report.Add($"| submitted → answered, p50 / p99 | {Percentiles.Of(answers, 0.5):0.##} / {Percentiles.Of(answers, 0.99):0.##} ms | | |");
        report.Add($"| coordinator's processor time per job, start included | {cpuPerJob:0.##} ms | | |");
        report.Add($"| PostgreSQL's processor time per job | {databasePerJob:0.##} ms | | |");
    }
}
