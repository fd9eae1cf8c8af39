using AIForge.Coordinator.Inference.Replicas;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Nodes.Reputation;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>
/// Chooses the node that serves a request: one that has loaded the model and has the fewest generations per slot; or else the one to load it.
/// Nodes of all replicas count. Of two that are equally busy the one that is connected here serves: the way to it is shorter; of two here the one
/// with the better reputation. One that does not serve everyone is only for what is confined to its owner's nodes.
/// </summary>
internal sealed class ModelPlacement(NodeSessions sessions, NodeReputations reputations, RemoteNodes others)
{
    /// <summary>Null when no connected node can serve the model.</summary>
    /// <param name="excluded">Nodes that are not asked.</param>
    /// <param name="nodesOf">Whose nodes alone may serve; null for everybody's.</param>
    public ServingNode? Pick(ModelRecord model, IReadOnlyCollection<Guid> excluded, Guid? nodesOf)
    {
        var own = PickOwn(model, excluded, nodesOf);
        // A node that has come here may still be in another one's books: here is where it is.
        var other = others.Pick(model, nodeId => excluded.Contains(nodeId) || sessions.Find(nodeId) is not null, nodesOf);
        if (own is null) return other is null ? null : new ServingNode(other);
        return other is not null && other.Load < Load(own) ? new ServingNode(other) : new ServingNode(own);
    }

    /// <summary>The same among the nodes that are connected here.</summary>
    public NodeSession? PickOwn(ModelRecord model, IReadOnlyCollection<Guid> excluded, Guid? nodesOf)
    {
        NodeSession? best = null;
        foreach (var session in sessions.All)
        {
            if (!session.Takes(nodesOf) || !session.AcceptsWork || excluded.Contains(session.NodeId) || !session.Models.Contains(model.Sha256)) continue;
            if (best is null || IsBetter(session, best)) best = session;
        }

        return best;
    }

    /// <summary>
    /// Null when no connected node can take the model. All replicas come to the same choice, as far as they know the same, so that
    /// requests at two of them do not have it loaded twice.
    /// </summary>
    /// <param name="excluded">Nodes that failed to load it, or are at it.</param>
    /// <param name="excludedReplicas">Replicas that said no.</param>
    public ServingNode? PickToLoad(ModelRecord model, IReadOnlyCollection<Guid> excluded, IReadOnlyCollection<Guid> excludedReplicas, Guid? nodesOf)
    {
        var there = others.Idle(model, nodesOf)
            .Where(node => !excluded.Contains(node.NodeId) && !excludedReplicas.Contains(node.Link.Replica.Id) && sessions.Find(node.NodeId) is null)
            .Select(node => (Node: new ServingNode(node), IsCached: node.State.Cached.Contains(model.Sha256), node.State.LoadableBytes, node.State.FetchableBytes));
        return OwnToLoad(excluded, nodesOf)
            .Select(session => (Node: new ServingNode(session), IsCached: IsCached(session.ModelReport!, model), session.ModelReport!.LoadableBytes, session.ModelReport.FetchableBytes))
            .Concat(there)
            .Where(choice => CanLoad(model, choice.IsCached, choice.LoadableBytes, choice.FetchableBytes))
            .OrderByDescending(choice => choice.IsCached)
            .ThenByDescending(choice => choice.LoadableBytes)
            .ThenBy(choice => choice.Node.NodeId)
            .Select(choice => choice.Node)
            .FirstOrDefault();
    }

    /// <summary>The same among the nodes that are connected here.</summary>
    public NodeSession? PickOwnToLoad(ModelRecord model, IReadOnlyCollection<Guid> excluded, Guid? nodesOf) =>
        PickToLoad(model, excluded, [.. others.Links.Select(link => link.Replica.Id)], nodesOf)?.Own;

    private IEnumerable<NodeSession> OwnToLoad(IReadOnlyCollection<Guid> excluded, Guid? nodesOf) => sessions.All
        .Where(session => session.Takes(nodesOf) && session is { AcceptsWork: true, ModelReport: not null } && !excluded.Contains(session.NodeId));

    // The weights and a tenth for the rest: the node knows it exactly when it has the file.
    private static bool CanLoad(ModelRecord model, bool isCached, long loadableBytes, long fetchableBytes) =>
        loadableBytes >= model.SizeBytes + (model.SizeBytes / 10) && (isCached || fetchableBytes >= model.SizeBytes);

    private static bool IsCached(ModelReport report, ModelRecord model) => report.Models.Any(state => state.Sha256 == model.Sha256 && state.Phase == ModelPhase.Cached);

    private bool IsBetter(NodeSession one, NodeSession other) =>
        Load(one) == Load(other) ? reputations.Of(one.NodeId) > reputations.Of(other.NodeId) : Load(one) < Load(other);

    private static double Load(NodeSession session) => (double)session.ActiveGenerations / session.Hello.Slots;
}
