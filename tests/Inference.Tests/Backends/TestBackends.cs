using AIForge.Inference.Backends;
using AIForge.Inference.Backends.Cpu;
using AIForge.Inference.Backends.Reference;
using AIForge.Inference.Tests.Backends.Cuda;

namespace AIForge.Inference.Tests.Backends;

/// <summary>Every backend by a name: the reference, the processor's instruction levels, the emulated GPU.</summary>
internal static class TestBackends
{
    public const string Reference = "Reference";
    public const string Cuda = "Cuda";

    /// <summary>All but the reference, which is slow.</summary>
    public static IEnumerable<string> Fast => [.. CpuFeatures.Supported().Select(level => level.ToString()), Cuda];

    public static IBackend Create(string name, int threads = 1) => name switch
    {
        Reference => new ReferenceBackend(),
        Cuda => EmulatedGpu.Backend(),
        _ => new CpuBackend(threads, Enum.Parse<SimdLevel>(name)),
    };
}
