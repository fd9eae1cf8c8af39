using AIForge.Node.Hardware;
using AIForge.Node.Hardware.Gpus;
using AIForge.Testing;

namespace AIForge.Node.Tests.Hardware;

/// <summary>GPUs as the driver tells of them, by libraries with the driver's functions.</summary>
public sealed class GpuProbeTests : IDisposable
{
    private const string First = "GPU-00112233-4455-6677-8899-aabbccddeeff", Second = "GPU-ffeeddcc-bbaa-9988-7766-554433221100";

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Probe_TwoGpus_AreDescribedWithTheirDriver()
    {
        var facts = HardwareProbe.Probe(_folder.Path, await FakeNvidia.BuildAsync(_folder));

        facts.Gpus.Should().Equal(
            new GpuFacts(First, "Test GPU 0", 1L << 34, "9.0", "0000:3B:00.0"), new GpuFacts(Second, "Test GPU 1", 1L << 35, "9.1", "0000:3B:01.0"));
        (facts.GpuAbsentReason, facts.CudaVersion).Should().Be((null, "12.4"));
    }

    [SkippableTheory]
    [InlineData(100, "CUDA_VISIBLE_DEVICES")]
    [InlineData(803, "restart the machine")]
    [InlineData(34, "stub")]
    [InlineData(12345, "CUDA error 12345")]
    public async Task Probe_DriverThatDoesNotBegin_IsACpuNodeWithTheReason(int code, string says)
    {
        var facts = HardwareProbe.Probe(_folder.Path, await FakeNvidia.BuildAsync(_folder, $"INIT={code}"));

        facts.Gpus.Should().BeEmpty();
        facts.GpuAbsentReason.Should().Contain(says);
    }

    [Fact]
    public void Probe_NoDriver_IsACpuNodeWithTheReason()
    {
        var facts = HardwareProbe.Probe(_folder.Path, new NvidiaLibraries(_folder.Combine("libcuda.so.1"), _folder.Combine("libnvidia-ml.so.1")));

        (facts.Gpus.Count, facts.CudaVersion).Should().Be((0, null));
        facts.GpuAbsentReason.Should().EndWith("no NVIDIA driver is installed");
        facts.CpuFeatures.Should().BeSubsetOf(["avx2", "fma", "avx_vnni", "avx512f", "avx512bw", "avx512_vbmi", "avx512_vnni", "amx_int8", "asimd", "asimddp"]);
    }

    [SkippableFact]
    public async Task Sample_KnowsWhatTheDriverTells()
    {
        var (monitor, _) = await MonitorAsync();

        var samples = monitor.Sample();

        (monitor.AbsentReason, monitor.DriverVersion).Should().Be((null, "550.54.15"));
        samples.Select(sample => sample.Uuid).Should().Equal(First, Second);
        var (first, second) = (samples[0], samples[1]);
        (first.UtilizationPercent, second.UtilizationPercent).Should().Be((40, 60));
        (first.MemoryUsedBytes, second.MemoryUsedBytes).Should().Be((7, 8));
        (first.TemperatureCelsius, first.PowerWatts, first.PowerLimitWatts).Should().Be((60, 250.5, 700));
        (first.IsEccOn, first.UncorrectedErrors).Should().Be((true, 5));
        first.Processes.Should().Equal(new GpuProcess(4711, 1_000), new GpuProcess(4712, null));
        var usage = new UsageSample(0, 0, 0) { Gpus = samples };
        (usage.GpuPercent, usage.GpuMemoryUsedBytes).Should().Be((50, 15));
    }

    [SkippableFact]
    public async Task Sample_CardWithoutEcc_NumberedTheOtherWay_IsMatchedByItsUuid()
    {
        var (monitor, facts) = await MonitorAsync("CONSUMER");

        var second = monitor.Sample().Single(sample => sample.Uuid == facts.Gpus[1].Uuid);

        (second.UtilizationPercent, second.IsEccOn, second.UncorrectedErrors).Should().Be((60, null, null));
    }

    [SkippableFact]
    public async Task Sample_OldDriver_LeavesOutWhatItLacks()
    {
        var (monitor, facts) = await MonitorAsync("OLD");

        facts.Gpus[0].Should().Be(new GpuFacts(First, "Test GPU 0", 1L << 34));
        facts.CudaVersion.Should().BeNull();
        var sample = monitor.Sample()[0];
        (sample.PowerWatts, sample.PowerLimitWatts, sample.Processes).Should().Be((250.5, null, null));
    }

    [SkippableFact]
    public async Task Monitor_GpusWithoutManagementLibrary_SaysWhyNothingIsKnown()
    {
        var libraries = await FakeNvidia.BuildAsync(_folder) with { Nvml = _folder.Combine("libnvidia-ml.so.1") };
        var monitor = new GpuMonitor(HardwareProbe.Probe(_folder.Path, libraries).Gpus, libraries);

        monitor.AbsentReason.Should().Contain("was not found");
        monitor.Sample().Should().BeEmpty();
        new UsageSample(0, 0, 0).GpuPercent.Should().BeNull();
    }

    private async Task<(GpuMonitor Monitor, HardwareFacts Facts)> MonitorAsync(params string[] defines)
    {
        var libraries = await FakeNvidia.BuildAsync(_folder, defines);
        var facts = HardwareProbe.Probe(_folder.Path, libraries);
        return (new GpuMonitor(facts.Gpus, libraries), facts);
    }
}
