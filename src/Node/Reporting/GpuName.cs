namespace AIForge.Node.Reporting;

/// <summary>Which GPU a UUID is.</summary>
internal sealed record GpuName(string Name, long MemoryBytes);
