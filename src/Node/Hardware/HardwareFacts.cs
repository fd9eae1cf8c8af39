using AIForge.Node.Hardware.Gpus;

namespace AIForge.Node.Hardware;

/// <summary>What the machine has.</summary>
/// <param name="GpuAbsentReason">Why there is no GPU; null when there is one.</param>
internal sealed record HardwareFacts(
    int CpuCores, string CpuModel, long MemoryBytes, long DiskBytes, IReadOnlyList<GpuFacts> Gpus, string? GpuAbsentReason)
{
    /// <summary>Instruction sets that the engine has paths for, such as avx2 and avx512_vnni.</summary>
    public IReadOnlyList<string> CpuFeatures { get; init; } = [];

    /// <summary>The newest CUDA that the GPUs' driver knows; null without one.</summary>
    public string? CudaVersion { get; init; }

    /// <summary>Tells this machine from others and nothing else of it; null when it has no id.</summary>
    public string? MachineId { get; init; }
}
