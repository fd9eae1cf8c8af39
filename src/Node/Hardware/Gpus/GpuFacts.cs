namespace AIForge.Node.Hardware.Gpus;

/// <summary>A GPU as its driver describes it.</summary>
/// <param name="Uuid">GPU- and the 16 bytes in hex: the same in every tool of the vendor.</param>
/// <param name="ComputeCapability">Such as 9.0; null when the driver does not say.</param>
/// <param name="PciBusId">Domain, bus, device and function, such as 0000:3B:00.0; null when the driver does not say.</param>
internal sealed record GpuFacts(string Uuid, string Name, long MemoryBytes, string? ComputeCapability = null, string? PciBusId = null);
