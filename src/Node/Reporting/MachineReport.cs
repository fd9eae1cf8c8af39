using AIForge.Node.Hardware;

namespace AIForge.Node.Reporting;

/// <summary>What the machine has, beside how much of it is used.</summary>
/// <param name="Gpus">By UUID.</param>
/// <param name="GpuAbsentReason">Why there is no GPU; null when there is one.</param>
internal sealed record MachineReport(int CpuCores, long MemoryBytes, long DiskBytes, IReadOnlyDictionary<string, GpuName> Gpus, string? GpuAbsentReason)
{
    public static MachineReport Of(HardwareFacts hardware) => new(
        hardware.CpuCores,
        hardware.MemoryBytes,
        hardware.DiskBytes,
        hardware.Gpus.DistinctBy(gpu => gpu.Uuid).ToDictionary(gpu => gpu.Uuid, gpu => new GpuName(gpu.Name, gpu.MemoryBytes), StringComparer.OrdinalIgnoreCase),
        hardware.GpuAbsentReason);
}
