namespace AIForge.Node.Hardware;

/// <summary>A GPU as its driver describes it.</summary>
/// <param name="Uuid">GPU- and the 16 bytes in hex: the same in every tool of the vendor.</param>
internal sealed record GpuFacts(string Uuid, string Name, long MemoryBytes);
