namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>How large the outputs of a job may be.</summary>
internal static class OutputLimits
{
    /// <summary>Of all files together: no more than the disk that the job was given.</summary>
    public static long Bytes(ContainerDemand demand, ContainerOptions options) => Math.Min(demand.DiskBytes, options.MaxOutputBytes);

    /// <summary>Of the archive, in which each file has a header, its padding and perhaps a long name.</summary>
    public static long ArchiveBytes(ContainerDemand demand, ContainerOptions options) => Bytes(demand, options) + (options.MaxOutputFiles * 4_096L) + 10_240;
}
