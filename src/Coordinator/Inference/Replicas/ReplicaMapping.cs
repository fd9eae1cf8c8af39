using System.Diagnostics.CodeAnalysis;
using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.Replica.V1;

namespace AIForge.Coordinator.Inference.Replicas;

/// <summary>Nodes and who may use them ↔ what replicas tell each other.</summary>
internal static class ReplicaMapping
{
    public static NodePresence ToPresence(NodeSession session, NodeWishes wishes)
    {
        var report = session.ModelReport;
        return new NodePresence
        {
            NodeId = ToText(session.NodeId),
            OwnerId = ToText(session.Identity.OwnerId),
            Slots = session.Hello.Slots,
            ActiveGenerations = session.ActiveGenerations,
            Loaded = { session.Models },
            Cached = { report?.Models.Where(state => state.Phase == ModelPhase.Cached).Select(state => state.Sha256) ?? [] },
            Loading = { wishes.Loading },
            Failed = { wishes.Failed },
            LoadableBytes = report?.LoadableBytes ?? 0,
            FetchableBytes = report?.FetchableBytes ?? 0,
            Confined = !session.Terms.ServesEveryone,
        };
    }

    /// <summary>False for what no replica says.</summary>
    public static bool TryRead(NodePresence presence, [NotNullWhen(true)] out RemoteNodeState? state)
    {
        state = null;
        if (!TryRead(presence.NodeId, out var nodeId) || !TryRead(presence.OwnerId, out var ownerId) || presence.Slots < 1) return false;
        state = new RemoteNodeState
        {
            NodeId = nodeId,
            OwnerId = ownerId,
            Slots = presence.Slots,
            ActiveGenerations = presence.ActiveGenerations,
            Loaded = presence.Loaded.ToHashSet(StringComparer.Ordinal),
            Cached = presence.Cached.ToHashSet(StringComparer.Ordinal),
            Loading = presence.Loading.ToHashSet(StringComparer.Ordinal),
            Failed = presence.Failed.ToHashSet(StringComparer.Ordinal),
            LoadableBytes = presence.LoadableBytes,
            FetchableBytes = presence.FetchableBytes,
            Confined = presence.Confined,
        };
        return true;
    }

    public static string ToText(Guid id) => id.ToString("N");

    public static string ToText(Guid? id) => id is { } given ? ToText(given) : "";

    public static bool TryRead(string text, out Guid id) => Guid.TryParseExact(text, "N", out id);

    /// <summary>Whose nodes alone count. False for what is no id: nobody's nodes are meant then, not everybody's.</summary>
    public static bool TryReadOwner(string text, out Guid? owner)
    {
        owner = TryRead(text, out var id) ? id : null;
        return text.Length == 0 || owner is not null;
    }
}
