using System.Diagnostics.Metrics;

namespace AIForge.Coordinator.Nodes;

/// <summary>How many nodes this replica serves.</summary>
internal sealed class NodeSessionMetrics
{
    public const string MeterName = "AIForge.Coordinator.Nodes";

    public NodeSessionMetrics(IMeterFactory factory, NodeSessions sessions) =>
        factory.Create(MeterName).CreateObservableGauge("aiforge.nodes.connected", () => sessions.Count, "{node}", "Nodes whose control stream ends at this replica.");
}
