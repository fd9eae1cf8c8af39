namespace AIForge.Node.Hardware.Gpus;

/// <summary>A process that computes on a GPU.</summary>
/// <param name="MemoryBytes">Null when the driver may not tell, as in containers.</param>
internal sealed record GpuProcess(int ProcessId, long? MemoryBytes);
