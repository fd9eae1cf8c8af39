using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Reporting;

/// <summary>What container jobs may have on this node, and why there are none.</summary>
/// <param name="AbsentReason">Empty when they can run.</param>
/// <param name="Cpus">That one job may ask for, as the memory, disk and GPUs.</param>
internal sealed record ContainerReport(string AbsentReason, string EngineVersion, int Slots, double Cpus, long MemoryBytes, long DiskBytes, int Gpus, bool Egress)
{
    public static ContainerReport Of(ContainerCapacity capacity) => new(
        capacity.AbsentReason, capacity.EngineVersion, capacity.Slots, capacity.Cpus, capacity.MemoryBytes, capacity.DiskBytes, capacity.Gpus, capacity.Egress);
}
