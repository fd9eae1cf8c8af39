namespace AIForge.Coordinator.Nodes;

/// <summary>A stream of this replica from before its announcement to its end; see <see cref="NodeMoves"/>.</summary>
internal sealed class OpenStream(Guid nodeId, Action<OpenStream> forget) : IDisposable
{
    private readonly Lock _lock = new();
    private NodeSession? _session;
    private bool _isAnnounced;
    private bool _isReplaced;

    public Guid Id { get; } = Guid.CreateVersion7();

    public Guid NodeId => nodeId;

    /// <summary>Its session, which ends at once when the node has gone elsewhere meanwhile.</summary>
    public void Begin(NodeSession session)
    {
        lock (_lock)
        {
            _session = session;
            if (_isReplaced) session.Close(NodesFaults.Replaced());
        }
    }

    /// <summary>Its own announcement has come: those that come now are of younger streams.</summary>
    public void Announced()
    {
        lock (_lock) _isAnnounced = true;
    }

    /// <summary>Another stream of the node was announced.</summary>
    public void OtherAnnounced()
    {
        lock (_lock)
        {
            if (!_isAnnounced) return;
            _isReplaced = true;
            _session?.Close(NodesFaults.Replaced());
        }
    }

    public void Dispose() => forget(this);
}
