namespace AIForge.Node.Hardware.Measuring;

/// <summary>What the machine reached in a short test. Null is what was not measured.</summary>
/// <param name="MemoryGigabytesPerSecond">Reading memory that no cache holds, all cores together (10^9 bytes).</param>
/// <param name="MatrixGigaflops">Single-precision matrix product, all cores together: 2 n³ operations each.</param>
/// <param name="DiskMegabytesPerSecond">Writing to the data folder, with what was written on the disk (10^6 bytes).</param>
/// <param name="CoordinatorMilliseconds">Opening a connection to the coordinator: one round trip.</param>
internal sealed record MachineSpeed(
    double MemoryGigabytesPerSecond, double MatrixGigaflops, double? DiskMegabytesPerSecond, double? CoordinatorMilliseconds)
{
    public DateTimeOffset MeasuredAt { get; init; }

    /// <summary>Why the disk or the coordinator was not measured.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
