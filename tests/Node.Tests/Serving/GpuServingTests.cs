using AIForge.Inference.Tests.Backends.Cuda;
using AIForge.Node.Executors;
using AIForge.Node.Hardware;
using AIForge.Node.Hardware.Gpus;
using AIForge.Node.Serving;
using AIForge.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Node.Tests.Serving;

/// <summary>A node on a machine with two GPUs, whose driver runs the kernels on the processor and fails when it is told to.</summary>
public sealed class GpuServingTests : IAsyncLifetime
{
    private static readonly string OtherModel = RepositoryFolder.Combine("tests", "Inference.Tests", "Golden", "Quantized", "narrow-q4_1.gguf");

    private readonly EmulatedGpu _gpu = EmulatedGpu.Own();
    private FakeCoordinator _coordinator = null!;

    public async Task InitializeAsync() => _coordinator = await FakeCoordinator.StartAsync();

    public async Task DisposeAsync() => await _coordinator.DisposeAsync();

    [Fact]
    public async Task TwoModels_TakeAGpuEach()
    {
        await using var node = await StartAsync(options => options.Models.Add(OtherModel));

        var hello = (await _coordinator.WelcomedAsync()).Hello;

        hello.Models.Should().HaveCount(2).And.AllSatisfy(model => (model.KernelClass, model.GpuRefusal).Should().Be(("cuda-1", "")));
        Models(node).Should().ContainSingle(model => model.EndsWith(" on GPU 0", StringComparison.Ordinal)).And.ContainSingle(model => model.EndsWith(" on GPU 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gpus_ThatTheSettingsName_AreTaken()
    {
        await using var node = await StartAsync(options => options.ModelGpus.Add(1));

        Models(node).Should().Equal("forge-tiny Q8_0 on GPU 1");
    }

    [Fact]
    public async Task GpuWithoutRoom_TheProcessorServesAndTheReasonIsTold()
    {
        _gpu.SetMemory(100_000);

        await using var node = await StartAsync();

        var model = (await _coordinator.WelcomedAsync()).Hello.Models.Single();
        model.KernelClass.Should().StartWith("cpu-");
        model.GpuRefusal.Should().StartWith("GPU 0 has no ");
        Models(node).Single().Should().Contain(" on the processor: GPU 0 has no ");
        (await GenerateAsync(node)).Should().Be(5);
    }

    [Fact]
    public async Task GpuWithoutRoom_AskedFor_StopsTheStartWithTheReason()
    {
        _gpu.SetMemory(100_000);

        await FluentActions.Awaiting(() => StartAsync(options => options.Backend = "cuda")).Should().ThrowAsync<NodeSetupException>().WithMessage("*GPU 0 has no * MB of memory left*");
    }

    [Fact]
    public async Task GpuFails_TheGenerationGoesElsewhereAndTheModelIsLoadedAnew()
    {
        await using var node = await StartAsync();
        (await GenerateAsync(node)).Should().Be(5);
        _gpu.Fail("cuStreamSynchronize", 700, after: 3);

        var failure = (await FluentActions.Awaiting(() => GenerateAsync(node)).Should().ThrowAsync<TaskFailedException>()).Which.Error;

        (failure.Reason, failure.Permanent).Should().Be(("GPU_LOST", false));
        await Eventually.IsTrueAsync(async () => await TryGenerateAsync(node) == 5);
        Models(node).Single().Should().StartWith("forge-tiny Q8_0 on GPU ");
    }

    [Fact]
    public async Task GpuFailsUnderTwoModels_BothAreLoadedAnew()
    {
        await using var node = await StartAsync(options =>
        {
            options.Models.Add(OtherModel);
            options.ModelGpus.Add(0);
        });
        _gpu.Fail("cuLaunchKernel", 719, after: 3);

        await FluentActions.Awaiting(() => GenerateAsync(node)).Should().ThrowAsync<TaskFailedException>();

        await Eventually.IsTrueAsync(async () => await TryGenerateAsync(node) == 5);
        Models(node).Should().HaveCount(2).And.OnlyContain(model => model.EndsWith(" on GPU 0"));
    }

    [Fact]
    public async Task GpuFailsAndHasNoRoomAnyMore_TheProcessorGoesOn()
    {
        await using var node = await StartAsync();
        _gpu.SetMemory(100_000);
        _gpu.Fail("cuLaunchKernel", 719, after: 3);
        await FluentActions.Awaiting(() => GenerateAsync(node)).Should().ThrowAsync<TaskFailedException>();

        await Eventually.IsTrueAsync(async () => await TryGenerateAsync(node) == 5);

        Models(node).Single().Should().Contain(" on the processor: GPU ").And.Contain(" has no ");
    }

    private static IReadOnlyList<string> Models(RunningNode node) => node.Service<NodeState>().Report.Models;

    private static async Task<int> TryGenerateAsync(RunningNode node)
    {
        try
        {
            return await GenerateAsync(node);
        }
        catch (TaskFailedException)
        {
            // Not there yet.
            return 0;
        }
    }

    private static async Task<int> GenerateAsync(RunningNode node)
    {
        var tokens = 0;
        await foreach (var delta in node.Service<ModelServing>().GenerateAsync(RunningNode.Task(5), CancellationToken.None)) tokens += delta.TokenIds.Count;
        return tokens;
    }

    private Task<RunningNode> StartAsync(Action<NodeOptions>? change = null) => RunningNode.StartAsync(_coordinator, change, builder =>
    {
        builder.Services.AddSingleton(provider => HardwareProbe.Probe(provider.GetRequiredService<NodeOptions>().DataFolder, new NvidiaLibraries(_gpu.Path, "none")));
        builder.Services.AddSingleton(provider => new GpuPlacement(provider.GetRequiredService<HardwareFacts>(), provider.GetRequiredService<NodeOptions>()) { Library = _gpu.Path });
    });
}
