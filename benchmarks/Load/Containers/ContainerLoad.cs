using System.Diagnostics;
using AIForge.Node;
using AIForge.Node.Executors;
using AIForge.Node.Executors.Containers;
using AIForge.Protocol.Node.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Load.Containers;

/// <summary>What a container job takes longer than `docker run` of the same command on the same engine, rounds taking turns.</summary>
internal static class ContainerLoad
{
    private const int WarmUps = 3, Rounds = 25;
    private const double Target = 100;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var (socket, image) = options.RequireDocker();
        var report = new Report("container", options);
        var folder = Directory.CreateTempSubdirectory("aiforge-bench-");
        try
        {
            var first = new FirstByte();
            var settings = new NodeOptions { Token = "afn_bench", DataFolder = folder.FullName, Containers = { Socket = socket, Slots = 1 } };
            using var host = NodeHost.Build(settings, builder => builder.Services.AddSingleton<IJobLogDelivery>(first));
            var watch = host.Services.GetRequiredService<EngineWatch>();
            await watch.StartAsync(CancellationToken.None);
            if (watch.Capacity.AbsentReason.Length > 0) throw new InvalidOperationException(watch.Capacity.AbsentReason);

            var (plain, job) = (new List<(double First, double All)>(), new List<(double First, double All)>());
            for (var round = -WarmUps; round < Rounds; round++)
            {
                var (one, other) = (await PlainAsync(socket, image), await JobAsync(host.Services.GetRequiredService<IJobExecutor>(), first, image));
                if (round < 0) continue;
                plain.Add(one);
                job.Add(other);
            }

            await watch.StopAsync(CancellationToken.None);
            await WriteAsync(report, watch.Capacity.EngineVersion, plain, job);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(double First, double All)> PlainAsync(string socket, string image)
    {
        var begun = Stopwatch.GetTimestamp();
        using var run = Process.Start(new ProcessStartInfo("docker", ["-H", $"unix://{socket}", "run", "--rm", "--network", "none", image.Split('@')[1], "echo", "x"]) { RedirectStandardOutput = true })!;
        var buffer = new byte[1];
        if (await run.StandardOutput.BaseStream.ReadAsync(buffer).AsTask().WaitAsync(Limit) == 0) throw new InvalidOperationException("docker run wrote nothing");
        var first = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        await run.WaitForExitAsync().WaitAsync(Limit);
        return (first, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
    }

    private static async Task<(double First, double All)> JobAsync(IJobExecutor executor, FirstByte first, string image)
    {
        var attempt = new DesiredAttempt
        {
            Ref = new AttemptRef { JobId = "job_bench", Attempt = 1 },
            Container = new ContainerTask
            {
                Image = image, Command = { "echo", "x" }, Cpus = 1, MemoryBytes = 256 << 20, DiskBytes = 1L << 30, Timeout = Limit.ToDuration(), OutputsPath = "/outputs",
                MaxOutputBytes = 1L << 30, MaxOutputFiles = 1_000, Network = ContainerNetwork.None,
            },
        };
        var begun = Stopwatch.GetTimestamp();
        var result = await executor.ExecuteAsync(attempt, _ => { }, CancellationToken.None).WaitAsync(Limit);
        var all = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        if (result.Container.ExitCode != 0 || first.At == 0) throw new InvalidOperationException($"the job ended with {result}");
        return (Stopwatch.GetElapsedTime(begun, first.At).TotalMilliseconds, all);
    }

    private static async Task WriteAsync(Report report, string engine, List<(double First, double All)> plain, List<(double First, double All)> job)
    {
        report.AddHeader("Start of a container job", "Driver and engine share the cores, and other programs may too");
        report.Add($"Docker {engine}; a tiny image that is there, `echo x`; {Rounds} rounds of both, taking turns, after {WarmUps} that do not count. A job gets a disk of 1 GiB of its own,");
        report.Add($"a read-only root, an init and all limits; `docker run --rm --network none` gets none of it. First byte: from the order to the first byte that the command wrote.");
        report.Add($"");
        report.Add($"| | first byte p50 ms | p90 | to the end p50 ms | p90 |");
        report.Add($"|---|---|---|---|---|");
        Row("docker run", plain);
        Row("container job", job);
        report.Add($"");
        report.Add($"| figure | value | target | |");
        report.Add($"|---|---|---|---|");
        var over = Percentiles.Of([.. job.Select(time => time.First)], 0.5) - Percentiles.Of([.. plain.Select(time => time.First)], 0.5);
        report.AddFigure("start, over docker run (p50)", over, "ms", over <= Target, $"≤ {Target} ms");
        await report.WriteAsync();

        void Row(string name, List<(double First, double All)> times)
        {
            double[] first = [.. times.Select(time => time.First)], all = [.. times.Select(time => time.All)];
            report.Add($"| {name} | {Percentiles.Of(first, 0.5):0} | {Percentiles.Of(first, 0.9):0} | {Percentiles.Of(all, 0.5):0} | {Percentiles.Of(all, 0.9):0} |");
        }
    }
}
