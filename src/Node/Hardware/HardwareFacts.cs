namespace AIForge.Node.Hardware;

/// <summary>What the machine has.</summary>
/// <param name="GpuAbsentReason">Why there is no GPU; null when there is one.</param>
internal sealed record HardwareFacts(
    int CpuCores, string CpuModel, long MemoryBytes, long DiskBytes, IReadOnlyList<GpuFacts> Gpus, string? GpuAbsentReason);
