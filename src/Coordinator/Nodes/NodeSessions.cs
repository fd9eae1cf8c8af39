using System.Collections.Concurrent;

namespace AIForge.Coordinator.Nodes;

/// <summary>The nodes whose control stream ends at this process.</summary>
internal sealed class NodeSessions
{
    private readonly ConcurrentDictionary<Guid, NodeSession> _sessions = new();

    public int Count => _sessions.Count;

    public IEnumerable<NodeSession> All => _sessions.Select(entry => entry.Value);

    public NodeSession? Find(Guid nodeId) => _sessions.GetValueOrDefault(nodeId);

    /// <summary>Registers a session. An older one of the same node is closed: the newest stream is the live one.</summary>
    public void Add(NodeSession session)
    {
        NodeSession? replaced = null;
        _sessions.AddOrUpdate(session.NodeId, session, (_, older) =>
        {
            replaced = older;
            return session;
        });
        replaced?.Close(NodesFaults.Replaced());
    }

    /// <summary>Removes the session unless a newer one of the same node took its place.</summary>
    public void Remove(NodeSession session) => _sessions.TryRemove(KeyValuePair.Create(session.NodeId, session));
}
