using AIForge.Node.Hardware;
using AIForge.Node.Reporting;
using AIForge.Shared.Trust;

namespace AIForge.Node;

/// <summary>What the node knows of itself, for its status view.</summary>
internal sealed class NodeState(HardwareFacts hardware, NodeKeyPair key, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private NodeStatusReport _report = new() { StartedAt = clock.GetUtcNow(), Connection = "connecting", Machine = MachineReport.Of(hardware), KeyFingerprint = key.Fingerprint };

    public static string SoftwareVersion { get; } = typeof(NodeState).Assembly.GetName().Version?.ToString(3) ?? "0";

    public HardwareFacts Hardware => hardware;

    public NodeStatusReport Report
    {
        get
        {
            lock (_lock) return _report;
        }
    }

    /// <summary>Why the coordinator will never accept this node again as it is set up; null while it may.</summary>
    public string? Refusal { get; private set; }

    public void Connected(string nodeId) => Change(report => report with { NodeId = nodeId, Connection = "connected", IsConnected = true, Since = clock.GetUtcNow() });

    public void Disconnected(string reason) => Change(report => report with { Connection = $"not connected: {reason}", IsConnected = false, Since = clock.GetUtcNow() });

    public void Refused(string reason)
    {
        Refusal = reason;
        Disconnected(reason);
    }

    /// <summary>Takes what changes all the time from a look at the whole node.</summary>
    public void Sampled(Func<NodeStatusReport, NodeStatusReport> look) => Change(look);

    /// <param name="refusal">Why no new work is wanted; null while it is.</param>
    public void Wants(string? refusal) => Change(report => report with { NoWorkWanted = refusal });

    public void Serving(IReadOnlyList<string> models) => Change(report => report with { Models = models });

    private void Change(Func<NodeStatusReport, NodeStatusReport> change)
    {
        lock (_lock) _report = change(_report) with { UpdatedAt = clock.GetUtcNow() };
    }
}
