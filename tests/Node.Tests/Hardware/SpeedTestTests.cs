using System.Net;
using System.Net.Sockets;
using AIForge.Node.Hardware;
using AIForge.Node.Hardware.Measuring;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Node.Tests.Hardware;

public sealed class SpeedTestTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_MeasuresEverythingAndLeavesNothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var speed = await SpeedTest.RunAsync(_folder.Path, new Uri($"http://{listener.LocalEndpoint}"), TimeProvider.System, default);

        // Of any machine that could run this: bounds that only a wrong unit would leave.
        speed.MemoryGigabytesPerSecond.Should().BeInRange(0.1, 10_000);
        speed.MatrixGigaflops.Should().BeInRange(0.1, 100_000);
        speed.DiskMegabytesPerSecond.Should().BeInRange(0.1, 100_000);
        speed.CoordinatorMilliseconds.Should().BeInRange(0.0001, 3_000);
        speed.Problems.Should().BeEmpty();
        Directory.GetFiles(_folder.Path).Should().BeEmpty();
    }

    [Fact]
    public async Task Run_NothingToReachAndNowhereToWrite_SaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var nobody = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();

        var speed = await SpeedTest.RunAsync(_folder.Combine("absent"), nobody, TimeProvider.System, default);

        (speed.DiskMegabytesPerSecond, speed.CoordinatorMilliseconds).Should().Be((null, null));
        speed.Problems.Should().HaveCount(2);
    }

    [Fact]
    public void Multiply_IsTheMatrixProduct()
    {
        const int Size = 192;
        var random = new Random(7);
        var (a, b, c) = (new float[Size * Size], new float[Size * Size], new float[Size * Size]);
        for (var i = 0; i < a.Length; i++) (a[i], b[i]) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);

        MatrixProduct.Multiply(a, b, c);

        foreach (var (row, column) in new[] { (0, 0), (3, 191), (100, 57), (191, 191) })
        {
            var expected = Enumerable.Range(0, Size).Sum(k => (double)a[(row * Size) + k] * b[(k * Size) + column]);
            ((double)c[(row * Size) + column]).Should().BeApproximately(expected, 1e-4);
        }
    }

    [Fact]
    public async Task Stored_SameMachine_IsNotMeasuredAgain()
    {
        var options = new NodeOptions { DataFolder = _folder.Path };
        var machine = new HardwareFacts(1, "cpu", 2, 3, [], "none");
        var first = await EnsureAsync(machine, options);

        (await EnsureAsync(machine, options)).Should().BeEquivalentTo(first);
        (await EnsureAsync(machine with { CpuCores = 2 }, options))!.MeasuredAt.Should().BeAfter(first!.MeasuredAt);
        File.WriteAllText(_folder.Combine("speed.json"), "{ half");
        (await EnsureAsync(machine, options)).Should().NotBeNull("a broken file is measured over");
        (await EnsureAsync(machine, new NodeOptions { DataFolder = _folder.Path, SpeedTest = false })).Should().BeNull();
    }

    private static async Task<MachineSpeed?> EnsureAsync(HardwareFacts machine, NodeOptions options)
    {
        var stored = new StoredSpeed(machine, options, TimeProvider.System, NullLogger<StoredSpeed>.Instance);
        await stored.EnsureAsync(default);
        return stored.Speed;
    }
}
