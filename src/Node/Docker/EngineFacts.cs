namespace AIForge.Node.Docker;

/// <summary>What the engine says of itself.</summary>
/// <param name="GivesGpus">It knows NVIDIA's runtime.</param>
internal sealed record EngineFacts(string Version, int Cpus, long MemoryBytes, bool GivesGpus);
