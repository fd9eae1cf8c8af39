namespace AIForge.Coordinator.Inference.Replicas;

/// <summary>A node whose stream ends at another replica.</summary>
internal sealed class RemoteNode(ReplicaLink link, RemoteNodeState state)
{
    private volatile RemoteNodeState _state = state;
    private int _ownGenerations;

    public ReplicaLink Link => link;

    public Guid NodeId => _state.NodeId;

    /// <summary>The newest word counts.</summary>
    public RemoteNodeState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>Generations a slot. What this replica began a moment ago counts before the other one has said so.</summary>
    public double Load => (double)Math.Max(State.ActiveGenerations, Volatile.Read(ref _ownGenerations)) / State.Slots;

    /// <summary>As NodeSession.Takes has it.</summary>
    public bool Takes(Guid? nodesOf) => nodesOf is { } owner ? State.OwnerId == owner : !State.Confined;

    public void GenerationStarted() => Interlocked.Increment(ref _ownGenerations);

    public void GenerationEnded() => Interlocked.Decrement(ref _ownGenerations);
}
