using AIForge.Node.Hardware.Gpus;

namespace AIForge.Node.Hardware;

/// <summary>How busy the machine is.</summary>
internal sealed record UsageSample(double CpuPercent, long MemoryUsedBytes, long DiskUsedBytes)
{
    /// <summary>Those whose driver tells.</summary>
    public IReadOnlyList<GpuSample> Gpus { get; init; } = [];

    /// <summary>Of all GPUs that tell; null when none does.</summary>
    public double? GpuPercent => Gpus.Any(gpu => gpu.UtilizationPercent is not null) ? Gpus.Average(gpu => gpu.UtilizationPercent) : null;

    /// <summary>Of all GPUs together; null when none tells.</summary>
    public long? GpuMemoryUsedBytes => Gpus.Any(gpu => gpu.MemoryUsedBytes is not null) ? Gpus.Sum(gpu => gpu.MemoryUsedBytes) : null;
}
