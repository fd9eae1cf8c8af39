using System.Net.Sockets;
using AIForge.Node.Executors.Containers;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;

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
}
