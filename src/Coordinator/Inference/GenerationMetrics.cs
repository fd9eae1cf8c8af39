using System.Diagnostics.Metrics;

namespace AIForge.Coordinator.Inference;

/// <summary>How many answers this replica waits for.</summary>
internal sealed class GenerationMetrics
{
    public const string MeterName = "AIForge.Coordinator.Inference";

    public GenerationMetrics(IMeterFactory factory, Generations generations) =>
        factory.Create(MeterName).CreateObservableGauge("aiforge.generations.running", () => generations.Count, "{generation}", "Generations that requests of this replica are waiting for.");
}
