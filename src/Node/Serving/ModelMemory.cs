using AIForge.Node.Hardware;

namespace AIForge.Node.Serving;

/// <summary>How much memory models may still take: what the operator or the size of the machine allows, and never more than is free.</summary>
internal sealed class ModelMemory(NodeState state, ModelServing serving, NodeOptions options)
{
    private const double MachineShare = 0.8;

    private long Limit => options.ModelMemoryMegabytes > 0 ? (long)options.ModelMemoryMegabytes << 20 : (long)(state.Hardware.MemoryBytes * MachineShare);

    public long FreeBytes
    {
        get
        {
            var allowed = Limit - serving.MemoryBytes;
            // 0 where the system does not tell.
            var available = HardwareProbe.MemoryInfo("MemAvailable");
            return Math.Max(0, available > 0 ? Math.Min(allowed, available) : allowed);
        }
    }

    /// <summary>Memory that one more model may take, counting what idle models would give back.</summary>
    public long LoadableBytes => FreeBytes + serving.IdleBytes;
}
