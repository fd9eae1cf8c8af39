namespace AIForge.Coordinator.Platform.Measuring;

/// <summary>Where Prometheus may read what this replica measures.</summary>
internal sealed class MetricsOptions
{
    public const string SectionName = "Metrics";

    /// <summary>A port of this machine, or an address and a port; empty for nowhere.</summary>
    public string Address { get; set; } = "";
}
