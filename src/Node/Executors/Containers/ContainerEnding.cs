using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors.Containers;

/// <summary>How a container ended and what it took.</summary>
internal sealed record ContainerEnding(int ExitCode, ContainerEnd End, TimeSpan WallTime, TimeSpan CpuTime, long PeakMemoryBytes);
