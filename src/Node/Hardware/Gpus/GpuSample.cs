namespace AIForge.Node.Hardware.Gpus;

/// <summary>How a GPU is doing; null is what its driver does not tell, as ECC of consumer cards.</summary>
/// <param name="MemoryUsedBytes">By all processes.</param>
/// <param name="PowerLimitWatts">The limit in force.</param>
/// <param name="UncorrectedErrors">ECC errors since the driver was loaded that corrupted data.</param>
internal sealed record GpuSample(
    string Uuid,
    double? UtilizationPercent,
    long? MemoryUsedBytes,
    int? TemperatureCelsius,
    double? PowerWatts,
    double? PowerLimitWatts,
    bool? IsEccOn,
    long? UncorrectedErrors,
    IReadOnlyList<GpuProcess>? Processes);
