namespace AIForge.Node.Hardware;

/// <summary>How busy the machine is.</summary>
internal sealed record UsageSample(double CpuPercent, long MemoryUsedBytes, long DiskUsedBytes);
