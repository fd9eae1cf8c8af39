using AIForge.Inference.Backends;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;
using AIForge.Inference.Tests.Families;
using AIForge.Inference.Tests.Generation;

namespace AIForge.Inference.Tests.Backends.Cuda;

/// <summary>Whole runtimes on the GPU: which backend they choose, and what becomes of them when the GPU fails.</summary>
public sealed class CudaRuntimeTests
{
    private static readonly string Model = FamilyFiles.PathOf("llama-q8_0");
    private static readonly GenerationRequest Request = new() { PromptTokens = [1, 5, 9, 200, 31], MaxTokens = 12, IgnoreEos = true, Sampling = SamplingParameters.Greedy };

    [Fact]
    public async Task Generate_OnTheGpu_GivesTheTokensOfTheReference()
    {
        await using var gpu = Load(EmulatedGpu.Own(), BackendKind.Auto);
        await using var reference = Runtimes.Load(Model, new RuntimeOptions { Backend = BackendKind.Reference });

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => gpu.CollectAsync(Request)));

        (gpu.Facts.KernelClass, gpu.Facts.GpuRefusal).Should().Be(("cuda-1", null));
        var expected = (await reference.CollectAsync(Request)).Tokens;
        answers.Should().AllSatisfy(answer => answer.Tokens.Should().Equal(expected));
    }

    [Fact]
    public async Task Load_SecondGpu_RunsThere()
    {
        var gpu = EmulatedGpu.Own();
        await using var runtime = Runtimes.Load(Model, Options(gpu, BackendKind.Cuda) with { CudaDevice = 1 });

        (await runtime.CollectAsync(Request)).Tokens.Should().HaveCount(12);
        ((Action)(() => Runtimes.Load(Model, Options(gpu, BackendKind.Cuda) with { CudaDevice = 2 })))
            .Should().Throw<BackendUnavailableException>().WithMessage("there is no GPU 2*");
    }

    [Theory]
    [InlineData("cuInit", 100, "passed into the container")]
    [InlineData("cuInit", 803, "restart the machine")]
    [InlineData("cuDevicePrimaryCtxRetain", 46, "CUDA error 46")]
    [InlineData("cuModuleLoadDataEx", 222, "too old")]
    [InlineData("cuModuleLoadDataEx", 221, "libnvidia-ptxjitcompiler")]
    [InlineData("cuModuleGetFunction", 500, "kernel")]
    public async Task Load_UnusableGpu_IsOnTheProcessorWithTheReason(string call, int code, string says)
    {
        var gpu = EmulatedGpu.Own();
        gpu.Fail(call, code);

        await using var runtime = Load(gpu, BackendKind.Auto);

        runtime.Facts.KernelClass.Should().StartWith("cpu-");
        runtime.Facts.GpuRefusal.Should().Contain(says);
        gpu.UsedBytes.Should().Be(0);
    }

    [Fact]
    public async Task Load_NoDriver_IsOnTheProcessorUnlessTheGpuIsAskedFor()
    {
        var options = new RuntimeOptions { Backend = BackendKind.Auto, CudaLibrary = "libcuda-that-is-not-there.so" };

        await using var runtime = Runtimes.Load(Model, options);

        runtime.Facts.GpuRefusal.Should().Be("libcuda-that-is-not-there.so was not found: no NVIDIA driver is installed");
        ((Action)(() => Runtimes.Load(Model, options with { Backend = BackendKind.Cuda }))).Should().Throw<BackendUnavailableException>();
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(200_000)]
    [InlineData(400_000)]
    public async Task Load_MoreThanTheGpuHas_IsRefusedAndLeavesNothingThere(long bytes)
    {
        var gpu = EmulatedGpu.Own();
        gpu.SetMemory(bytes);

        ((Action)(() => Load(gpu, BackendKind.Cuda))).Should().Throw<BackendMemoryException>().WithMessage("GPU 0 has no * MB of memory left*");

        gpu.UsedBytes.Should().Be(0);
        await using var runtime = Load(gpu, BackendKind.Auto);
        runtime.Facts.KernelClass.Should().StartWith("cpu-");
    }

    [Fact]
    public async Task Generate_NoMemoryForAStep_FailsThatRequestOnly()
    {
        var gpu = EmulatedGpu.Own();
        await using var runtime = Load(gpu, BackendKind.Cuda);
        gpu.Fail("cuLaunchKernel", 2, after: 10);

        await FluentActions.Awaiting(() => runtime.CollectAsync(Request)).Should().ThrowAsync<BackendMemoryException>();

        runtime.IsLost.Should().BeFalse();
        (await runtime.CollectAsync(Request)).Tokens.Should().HaveCount(12);
    }

    [Theory]
    [InlineData("cuLaunchKernel", 700, 30)]
    [InlineData("cuStreamSynchronize", 719, 3)]
    [InlineData("cuMemcpyHtoDAsync_v2", 702, 4)]
    [InlineData("cuGraphLaunch", 700, 2)]
    public async Task Generate_GpuFails_IsLostUntilTheModelIsLoadedAnew(string call, int code, int after)
    {
        var gpu = EmulatedGpu.Own();
        var runtime = Load(gpu, BackendKind.Cuda);
        var expected = (await runtime.CollectAsync(Request)).Tokens;
        gpu.Fail(call, code, after);

        await FluentActions.Awaiting(() => runtime.CollectAsync(Request)).Should().ThrowAsync<BackendLostException>().WithMessage($"*failed on GPU 0 with CUDA error {code}*");

        runtime.IsLost.Should().BeTrue();
        await FluentActions.Awaiting(() => runtime.CollectAsync(Request)).Should().ThrowAsync<BackendLostException>();
        await runtime.DisposeAsync();
        await using var anew = Load(gpu, BackendKind.Cuda);
        (await anew.CollectAsync(Request)).Tokens.Should().Equal(expected);
    }

    [Fact]
    public async Task Dispose_AfterGenerations_FreesAllOfTheGpu()
    {
        var gpu = EmulatedGpu.Own();
        await using (var runtime = Load(gpu, BackendKind.Cuda)) await runtime.CollectAsync(Request);

        gpu.UsedBytes.Should().Be(0);
    }

    private static RuntimeOptions Options(EmulatedGpu gpu, BackendKind backend) => new() { Backend = backend, CudaLibrary = gpu.Path, Threads = 1, PrefillChunk = 32, KvCacheTokens = 256 };

    private static ModelRuntime Load(EmulatedGpu gpu, BackendKind backend) => Runtimes.Load(Model, Options(gpu, backend));
}
