namespace AIForge.Node.Hardware.Gpus;

/// <summary>Watches the GPUs that were found; nothing where there are none.</summary>
internal sealed class GpuMonitor
{
    private readonly Nvml? _nvml;
    private readonly HashSet<string> _uuids;

    public GpuMonitor(IReadOnlyList<GpuFacts> gpus, NvidiaLibraries libraries)
    {
        _uuids = gpus.Select(gpu => gpu.Uuid).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (gpus.Count > 0) (_nvml, AbsentReason) = Nvml.Load(libraries.Nvml);
    }

    /// <summary>Why nothing is known of GPUs that are there; null when it is.</summary>
    public string? AbsentReason { get; }

    public string? DriverVersion => _nvml?.DriverVersion;

    /// <summary>By UUID: the two libraries number GPUs differently, and this process may see fewer of them.</summary>
    public IReadOnlyList<GpuSample> Sample() => _nvml is null ? [] : [.. _nvml.Sample().Where(sample => _uuids.Contains(sample.Uuid))];
}
