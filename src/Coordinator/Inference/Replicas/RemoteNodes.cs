using AIForge.Coordinator.Models;

namespace AIForge.Coordinator.Inference.Replicas;

/// <summary>The nodes of all other replicas, as these last said. Nothing for a single replica.</summary>
internal sealed class RemoteNodes
{
    private volatile IReadOnlyList<ReplicaLink> _links = [];

    /// <summary>The other replicas that this one is connected to.</summary>
    public IReadOnlyList<ReplicaLink> Links
    {
        get => _links;
        set => _links = value;
    }

    private IEnumerable<RemoteNode> All => _links.SelectMany(link => link.Nodes);

    /// <summary>The one with the fewest generations per slot; null when none can serve the model.</summary>
    /// <param name="excluded">Nodes that are not asked.</param>
    /// <param name="nodesOf">Whose nodes alone may serve; null for everybody's.</param>
    public RemoteNode? Pick(ModelRecord model, Func<Guid, bool> excluded, Guid? nodesOf)
    {
        RemoteNode? best = null;
        foreach (var node in All)
        {
            if (!node.Takes(nodesOf) || !node.State.Loaded.Contains(model.Sha256) || excluded(node.NodeId)) continue;
            if (best is null || node.Load < best.Load) best = node;
        }

        return best;
    }

    /// <summary>Those that may be told to load the model: they were not yet, and did not fail with it.</summary>
    public IEnumerable<RemoteNode> Idle(ModelRecord model, Guid? nodesOf) =>
        All.Where(node => node.Takes(nodesOf) && node.State is var state && !state.Loading.Contains(model.Sha256) && !state.Failed.Contains(model.Sha256));

    /// <summary>Replicas one of whose nodes is loading the model.</summary>
    public IEnumerable<ReplicaLink> AtWork(ModelRecord model, Guid? nodesOf) =>
        _links.Where(link => link.Nodes.Any(node => node.Takes(nodesOf) && node.State.Loading.Contains(model.Sha256)));
}
