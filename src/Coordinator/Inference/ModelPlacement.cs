using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>Chooses the node that serves a request: one that has loaded the model and has the fewest generations per slot; or else the one to load it.</summary>
internal sealed class ModelPlacement(NodeSessions sessions)
{
    /// <summary>Null when no connected node can serve the model.</summary>
    /// <param name="nodesOf">Whose nodes alone may serve; null for everybody's.</param>
    public NodeSession? Pick(ModelRecord model, IReadOnlyCollection<Guid> excluded, Guid? nodesOf)
    {
        NodeSession? best = null;
        foreach (var session in sessions.All)
        {
            if (nodesOf is { } owner && session.Identity.OwnerId != owner) continue;
            if (!session.AcceptsWork || excluded.Contains(session.NodeId) || !session.Models.Contains(model.Sha256)) continue;
            if (best is null || Load(session) < Load(best)) best = session;
        }

        return best;
    }

    /// <summary>Null when no connected node can take the model.</summary>
    /// <param name="excluded">Nodes that failed to load it.</param>
    public NodeSession? PickToLoad(ModelRecord model, IReadOnlyCollection<Guid> excluded, Guid? nodesOf) => sessions.All
        .Where(session => (nodesOf is not { } owner || session.Identity.OwnerId == owner) && session.AcceptsWork && !excluded.Contains(session.NodeId))
        .Where(session => session.ModelReport is { } report && CanLoad(report, model))
        .OrderByDescending(session => IsCached(session.ModelReport!, model))
        .ThenByDescending(session => session.ModelReport!.LoadableBytes)
        .FirstOrDefault();

    // The weights and a tenth for the rest: the node knows it exactly when it has the file.
    private static bool CanLoad(ModelReport report, ModelRecord model) =>
        report.LoadableBytes >= model.SizeBytes + (model.SizeBytes / 10) && (IsCached(report, model) || report.FetchableBytes >= model.SizeBytes);

    private static bool IsCached(ModelReport report, ModelRecord model) => report.Models.Any(state => state.Sha256 == model.Sha256 && state.Phase == ModelPhase.Cached);

    private static double Load(NodeSession session) => (double)session.ActiveGenerations / session.Hello.Slots;
}
