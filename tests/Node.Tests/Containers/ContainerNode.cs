using System.Formats.Tar;
using System.Text;
using AIForge.Node.Executors.Containers;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Hosting;

namespace AIForge.Node.Tests.Containers;

/// <summary>The real daemon with a real engine, connected to a fake coordinator.</summary>
internal sealed class ContainerNode : IAsyncDisposable
{
    private const long Megabyte = 1 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DockerFixture _docker;
    private int _jobs;

    private ContainerNode(DockerFixture docker, FakeCoordinator coordinator, RunningNode node, FakeStream stream) =>
        (_docker, Coordinator, Node, Stream) = (docker, coordinator, node, stream);

    public FakeCoordinator Coordinator { get; }

    public RunningNode Node { get; }

    public FakeStream Stream { get; private set; }

    public string LastJob => $"job_{_jobs}";

    public string Log => Coordinator.Jobs.Log(LastJob);

    public static async Task<ContainerNode> StartAsync(DockerFixture docker, Action<ContainerOptions>? change = null, Action<HostApplicationBuilder>? configure = null)
    {
        var socket = docker.Socket;
        var coordinator = await FakeCoordinator.StartAsync();
        var node = await RunningNode.StartAsync(
            coordinator,
            options =>
            {
                options.Models.Clear();
                (options.Containers.Socket, options.Containers.StopSeconds, options.Containers.WatchSeconds, options.Containers.Slots) = (socket, 1, 1, 4);
                (options.Containers.Cpus, options.Containers.MemoryMegabytes, options.Containers.DiskMegabytes) = (2, 256, 64);
                change?.Invoke(options.Containers);
            },
            configure);
        var stream = await coordinator.WelcomedAsync();
        ServiceRequirement.Require(stream.Hello.ContainerCapacity.AbsentReason is { Length: > 0 } reason ? $"no containers here: {reason}" : null);
        return new ContainerNode(docker, coordinator, node, stream);
    }

    /// <summary>A job of the shell of the tiny image.</summary>
    public ContainerTask Task(string script, Action<ContainerTask>? change = null)
    {
        var task = new ContainerTask
        {
            Image = _docker.Image, Command = { "sh", "-c", script }, Cpus = 1, MemoryBytes = 64 * Megabyte, DiskBytes = 16 * Megabyte,
            Timeout = TimeSpan.FromSeconds(40).ToDuration(), OutputsPath = "/outputs", MaxOutputBytes = 8 * Megabyte, MaxOutputFiles = 100,
            Network = ContainerNetwork.None,
        };
        change?.Invoke(task);
        return task;
    }

    /// <summary>Wants a job and returns its attempt.</summary>
    public async Task<AttemptRef> BeginAsync(ContainerTask task, double leaseSeconds = 60)
    {
        _jobs++;
        var attempt = RunningNode.ContainerAttempt(LastJob, task, leaseSeconds: leaseSeconds);
        await Stream.DesireAsync(attempt);
        return attempt.Ref;
    }

    /// <summary>Runs a job to its end.</summary>
    public async Task<AttemptReport> RunAsync(ContainerTask task)
    {
        var attempt = await BeginAsync(task);
        var report = await OutcomeAsync();
        report.Ref.Should().Be(attempt);
        await Stream.AcknowledgeAsync(attempt);
        return report;
    }

    public async Task<ContainerResult> ResultAsync(string script, Action<ContainerTask>? change = null)
    {
        var report = await RunAsync(Task(script, change));
        report.Error.Should().BeNull();
        return report.Result.Container;
    }

    public async Task<TaskError> ErrorAsync(ContainerTask task)
    {
        var report = await RunAsync(task);
        report.Error.Should().NotBeNull($"it ended with {report}");
        return report.Error;
    }

    public async Task<AttemptReport> OutcomeAsync()
    {
        while (true)
        {
            var report = (await Stream.ReadAsync(ConnectRequest.BodyOneofCase.AttemptReport, Limit)).AttemptReport;
            if (report.OutcomeCase != AttemptReport.OutcomeOneofCase.Progress) return report;
        }
    }

    public async Task<AttemptProgress> ProgressAsync(Func<AttemptProgress, bool> expected)
    {
        while (true)
        {
            var report = (await Stream.ReadAsync(ConnectRequest.BodyOneofCase.AttemptReport, Limit)).AttemptReport;
            if (report.Progress is { } progress && expected(progress)) return progress;
        }
    }

    public async Task<ContainerCapacity> CapacityAsync(Func<ContainerCapacity, bool> expected)
    {
        while (true)
        {
            var capacity = (await Stream.ReadAsync(ConnectRequest.BodyOneofCase.ContainerCapacity, Limit)).ContainerCapacity;
            if (expected(capacity)) return capacity;
        }
    }

    /// <summary>The next stream of the node, after this one ended.</summary>
    public async Task ReconnectedAsync() => Stream = await Coordinator.WelcomedAsync();

    /// <summary>Files of the outputs by name.</summary>
    public Dictionary<string, string> Files(ContainerResult result)
    {
        using var archive = new TarReader(new MemoryStream(Coordinator.Jobs.Output(result.OutputCid)));
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        while (archive.GetNextEntry() is { } entry)
        {
            using var text = new StreamReader(entry.DataStream ?? System.IO.Stream.Null, Encoding.UTF8);
            files[entry.Name] = text.ReadToEnd();
        }

        return files;
    }

    /// <summary>Nothing of any job is left: no container, no mount, no folder.</summary>
    public async Task LeavesNothingAsync()
    {
        await Eventually.IsTrueAsync(async () => (await _docker.CliAsync("ps", "-aq")).Length == 0, TimeSpan.FromSeconds(30));
        await Eventually.IsTrueAsync(
            () => !File.ReadAllText("/proc/self/mountinfo").Contains(Node.DataFolder, StringComparison.Ordinal)
                && !(Directory.Exists(Path.Combine(Node.DataFolder, "containers")) && Directory.EnumerateFileSystemEntries(Path.Combine(Node.DataFolder, "containers")).Any()),
            TimeSpan.FromSeconds(30));
        (await _docker.CliAsync("volume", "ls", "-q")).Should().BeEmpty();
    }

    public ContainerCapacity Capacity => Node.Service<EngineWatch>().Capacity;

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Coordinator.DisposeAsync();
    }
}
