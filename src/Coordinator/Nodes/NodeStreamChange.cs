using System.Diagnostics.CodeAnalysis;

namespace AIForge.Coordinator.Nodes;

/// <summary>A node opened a stream, at whichever replica. Announced when its hello is recorded.</summary>
internal sealed record NodeStreamChange(Guid NodeId, Guid StreamId)
{
    public const string Channel = "node_streams";

    public static bool TryParse(string payload, [NotNullWhen(true)] out NodeStreamChange? change)
    {
        change = payload.Split(':') is [var node, var stream] && Guid.TryParseExact(node, "N", out var nodeId) && Guid.TryParseExact(stream, "N", out var streamId)
            ? new NodeStreamChange(nodeId, streamId)
            : null;
        return change is not null;
    }

    public override string ToString() => $"{NodeId:N}:{StreamId:N}";
}
