namespace AIForge.Node.Status;

/// <summary>Which GPU a UUID is.</summary>
internal sealed record GpuName(string Name, long MemoryBytes);
