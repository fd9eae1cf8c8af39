using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;

namespace AIForge.Coordinator.Inference;

/// <summary>Chooses the node that serves a request: one that has the model's file and the fewest generations per slot.</summary>
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

    private static double Load(NodeSession session) => (double)session.ActiveGenerations / session.Hello.Slots;
}
