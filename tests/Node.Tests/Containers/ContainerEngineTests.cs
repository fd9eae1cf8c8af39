using System.Diagnostics;
using System.Net.Sockets;
using AIForge.Node.Executors.Containers;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Node.Tests.Containers;

/// <summary>Engines that go, come back or were never there, and what a killed daemon left.</summary>
public sealed class ContainerEngineTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    [SkippableFact]
    public async Task Engine_KilledMidJob_FailsTheJobAndTheNodeLivesToRunTheNext()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        await node.BeginAsync(node.Task("echo started; while :; do sleep 1; done"));
        await node.Coordinator.Jobs.WhenLogSaysAsync(node.LastJob, "started");

        await docker.RunAsync("crash");

        var error = (await node.OutcomeAsync()).Error;
        (error.Reason, error.Fault, error.Permanent).Should().Be(("ENGINE_GONE", FaultParty.Node, false));
        (await node.CapacityAsync(capacity => capacity.AbsentReason.Length > 0)).Slots.Should().Be(0);
        (await node.ErrorAsync(node.Task("true"))).Reason.Should().Be("CONTAINERS_ABSENT");

        await docker.RunAsync("start");
        (await node.CapacityAsync(capacity => capacity.AbsentReason.Length == 0)).Slots.Should().Be(4);
        await node.LeavesNothingAsync();
        (await node.ResultAsync("echo again")).ExitCode.Should().Be(0);
    }

    [SkippableFact]
    public async Task Start_LeftoversOfACrashedDaemon_AreGoneBeforeAnythingIsAnnounced()
    {
        await using var node = await ContainerNode.StartAsync(docker);
        var label = (await File.ReadAllTextAsync(Path.Combine(node.Node.DataFolder, "container-label"))).Trim();
        var left = await docker.CliAsync("run", "-d", "--network", "none", "--label", $"{ContainerPaths.NodeLabel}={label}", docker.ImageId, "sleep", "1000");
        var others = await docker.CliAsync("run", "-d", "--network", "none", "--label", $"{ContainerPaths.NodeLabel}=another", docker.ImageId, "sleep", "1000");
        var folder = Path.Combine(node.Node.DataFolder, "containers", "leftover");
        var workspace = JobWorkspace.Create(folder, label, 65_532);
        await workspace.MountAsync(1 << 20, 10);

        await using var next = await RunningNode.StartAsync(node.Coordinator, options =>
        {
            options.Models.Clear();
            (options.DataFolder, options.Containers.Socket) = (node.Node.DataFolder, docker.Socket);
        });

        var hello = (await node.Coordinator.StreamAsync()).Hello;
        hello.ContainerCapacity.AbsentReason.Should().BeEmpty();
        (await docker.CliAsync("ps", "-aq", "--no-trunc")).Should().Be(others).And.NotBe(left);
        Directory.Exists(folder).Should().BeFalse();
        await docker.CliAsync("rm", "-f", others);
    }

    [SkippableFact]
    public async Task Daemon_KilledMidJob_TheNextOneEndsWhatRunsAndFreesItsDisk()
    {
        var socket = docker.Socket;
        using var folder = TemporaryFolder.Create();
        await using var coordinator = await FakeCoordinator.StartAsync();
        using (var killed = StartProcess(coordinator, folder.Path, socket))
        {
            var stream = await coordinator.WelcomedAsync();
            ServiceRequirement.Require(stream.Hello.ContainerCapacity.AbsentReason is { Length: > 0 } reason ? reason : null);
            var task = new ContainerTask
            {
                Image = docker.Image, Command = { "sh", "-c", "echo started; sleep 1000" }, Cpus = 0.5, MemoryBytes = 64 << 20, DiskBytes = 16 << 20,
                Timeout = TimeSpan.FromMinutes(20).ToDuration(), OutputsPath = "/outputs", MaxOutputBytes = 1 << 20, MaxOutputFiles = 10, Network = ContainerNetwork.None,
            };
            await stream.DesireAsync(RunningNode.ContainerAttempt("job_k", task));
            await coordinator.Jobs.WhenLogSaysAsync("job_k", "started");
            killed.Kill();
            await killed.WaitForExitAsync().Within();
        }

        (await docker.CliAsync("ps", "-q")).Should().NotBeEmpty("nobody ended it");
        await using var next = await RunningNode.StartAsync(coordinator, options =>
        {
            options.Models.Clear();
            (options.DataFolder, options.Containers.Socket) = (folder.Path, socket);
        });

        (await coordinator.StreamAsync()).Hello.ContainerCapacity.AbsentReason.Should().BeEmpty();
        (await docker.CliAsync("ps", "-aq")).Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(folder.Combine("containers")).Should().BeEmpty();
        (await File.ReadAllTextAsync("/proc/self/mountinfo")).Should().NotContain(folder.Path);
    }

    [Fact]
    public async Task Hello_NoEngine_SaysWhyAndWhatToDo()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var absent = await RunningNode.StartAsync(coordinator, options =>
        {
            options.Models.Clear();
            options.Containers.Socket = "/nowhere/docker.sock";
        });
        var hello = (await coordinator.WelcomedAsync()).Hello;
        await using var off = await RunningNode.StartAsync(coordinator, options =>
        {
            options.Models.Clear();
            options.Containers.Enabled = "off";
        });

        hello.ContainerCapacity.AbsentReason.Should().MatchRegex("no container engine at /nowhere/docker.sock. Install Docker|root|loop devices");
        (await coordinator.StreamAsync()).Hello.ContainerCapacity.AbsentReason.Should().Contain("switched them off");
    }

    [SkippableFact]
    public async Task Socket_OfSomethingElse_IsNoEngine()
    {
        _ = docker.Socket;
        using var folder = TemporaryFolder.Create();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder.Combine("odd.sock")));
        listener.Listen();
        var serving = Task.Run(async () =>
        {
            using var caller = await listener.AcceptAsync();
            await caller.SendAsync("220 mail ready\r\n"u8.ToArray());
        });
        await using var coordinator = await FakeCoordinator.StartAsync();

        await using var node = await RunningNode.StartAsync(coordinator, options =>
        {
            options.Models.Clear();
            options.Containers.Socket = folder.Combine("odd.sock");
        });

        await serving.Within();
        (await coordinator.StreamAsync()).Hello.ContainerCapacity.AbsentReason.Should().Contain("is gone");
    }

    /// <summary>The daemon as a process of its own.</summary>
    private static Process StartProcess(FakeCoordinator coordinator, string dataFolder, string socket)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "AIForge.Node.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, "run", "--coordinator", coordinator.Url, "--data", dataFolder])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["AIFORGE_NODE_TOKEN"] = "afn_secret", ["AIFORGE_NODE_Containers__Socket"] = socket },
        })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
