using System.Text.Json;
using AIForge.Node.Docker;
using AIForge.Node.Executors.Containers;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Node.Tests.Containers;

/// <summary>What the engine is told where no engine of the tests can do it: GPUs and the network.</summary>
public sealed class ContainerSpecificationTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Gpus_Given_AreThoseOfTheShare()
    {
        var json = Json(task => task.Gpus = 2, "GPU-a", "GPU-b");

        json.GetProperty("HostConfig").GetProperty("DeviceRequests").GetRawText().Should().Be("""[{"Driver":"nvidia","DeviceIDs":["GPU-a","GPU-b"],"Capabilities":[["gpu"]]}]""");
    }

    [Fact]
    public void Network_Granted_IsABridgeAndNeverTheMachines()
    {
        Json(task => task.Network = ContainerNetwork.Egress).GetProperty("HostConfig").GetProperty("NetworkMode").GetString().Should().Be("bridge");
        Json(_ => { }).GetProperty("HostConfig").GetProperty("NetworkMode").GetString().Should().Be("none");
    }

    [Fact]
    public void Bounds_AllOfThem_AreSaid()
    {
        var host = Json(task => (task.MemoryBytes, task.Cpus, task.DiskBytes) = (1_000_000, 1.5, 5_000)).GetProperty("HostConfig");

        (host.GetProperty("Memory").GetInt64(), host.GetProperty("MemorySwap").GetInt64(), host.GetProperty("NanoCpus").GetInt64()).Should().Be((1_000_000, 1_000_000, 1_500_000_000));
        host.GetProperty("CpuShares").GetInt64().Should().BeLessThan(1_024, "heartbeats go first");
        host.GetProperty("Ulimits").EnumerateArray().Select(limit => limit.GetProperty("Name").GetString()).Should().Equal("nofile", "nproc", "fsize", "core");
        (host.GetProperty("ReadonlyRootfs").GetBoolean(), host.GetProperty("Init").GetBoolean()).Should().Be((true, true));
        (host.GetProperty("CapDrop").GetRawText(), host.GetProperty("SecurityOpt").GetRawText()).Should().Be(("[\"ALL\"]", "[\"no-new-privileges\"]"));
        host.TryGetProperty("Binds", out _).Should().BeFalse();
    }

    [Fact]
    public void Environment_OfTheJob_CannotReplaceWhatTheNodeSays()
    {
        var json = Json(task => task.Env.Add(new Dictionary<string, string> { ["AIFORGE_JOB_ID"] = "forged", ["HOME"] = "/work" }));

        json.GetProperty("Env").EnumerateArray().Select(entry => entry.GetString()).Should().Contain(["AIFORGE_JOB_ID=job_x", "HOME=/work"]).And.NotContain("AIFORGE_JOB_ID=forged");
    }

    [Theory]
    [InlineData("repo@sha256:00000000000000000000000000000000000000000000000000000000000000aa", "repo")]
    [InlineData("host.example:5000/a/b-c:tag@sha256:00000000000000000000000000000000000000000000000000000000000000aa", "host.example:5000/a/b-c")]
    public void Reference_Pinned_IsRead(string text, string name) => ImageReference.TryParse(text)!.Name.Should().Be(name);

    [Theory]
    [InlineData("repo@sha256:00000000000000000000000000000000000000000000000000000000000000AA")]
    [InlineData("repo@sha256:00000000000000000000000000000000000000000000000000000000000000aa\n")]
    [InlineData("re po@sha256:00000000000000000000000000000000000000000000000000000000000000aa")]
    [InlineData("../repo@sha256:00000000000000000000000000000000000000000000000000000000000000aa")]
    [InlineData("repo?x=1@sha256:00000000000000000000000000000000000000000000000000000000000000aa")]
    public void Reference_Odd_IsRefused(string text) => ImageReference.TryParse(text).Should().BeNull();

    [Fact]
    public async Task Output_FramesInAnyPieces_AreToldApart()
    {
        byte[] frames = [1, 0, 0, 0, 0, 0, 0, 3, .. "abc"u8, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 2, .. "de"u8, 1, 0, 0];
        using var transport = new EngineTransport("/nowhere");
        await using var output = new EngineOutput(new SlowStream(frames), transport);
        var (text, buffer) = (new List<(bool, string)>(), new byte[2]);

        while (await output.ReadAsync(buffer, default) is { Count: > 0 } read) text.Add((read.IsError, System.Text.Encoding.ASCII.GetString(buffer, 0, read.Count)));

        string.Concat(text.Where(piece => !piece.Item1).Select(piece => piece.Item2)).Should().Be("abc");
        string.Concat(text.Where(piece => piece.Item1).Select(piece => piece.Item2)).Should().Be("de");
    }

    [Fact]
    public async Task Engine_NoSocket_IsGone()
    {
        using var engine = new DockerEngine(new ContainerOptions { Socket = "/nowhere/docker.sock" });

        await engine.Awaiting(gone => gone.PingAsync(default)).Should().ThrowAsync<EngineGoneException>().WithMessage("The container engine at /nowhere/docker.sock is gone: *");
    }

    private JsonElement Json(Action<ContainerTask> change, params string[] gpus)
    {
        var attempt = new DesiredAttempt
        {
            Ref = new AttemptRef { JobId = "job_x", Attempt = 1 },
            Container = new ContainerTask { Image = "x", Cpus = 1, MemoryBytes = 1 << 26, DiskBytes = 1 << 24, Timeout = TimeSpan.FromSeconds(1).ToDuration(), OutputsPath = "/outputs" },
        };
        change(attempt.Container);
        var workspace = JobWorkspace.Create(_folder.Combine(Guid.CreateVersion7().ToString()), "node", 65_532);
        var creation = ContainerSpecification.Of(attempt, new EngineImage("sha256:1", 1, [], [], null), workspace, [], gpus, new ContainerOptions());
        return JsonDocument.Parse(JsonSerializer.Serialize(creation, EngineJson.Default.ContainerCreation)).RootElement;
    }

    /// <summary>Gives one byte at a time.</summary>
    private sealed class SlowStream(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
