using System.Collections.Concurrent;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Nodes;

/// <summary>
/// The control streams of this process by the token they were opened with, from before the hello to the end: a revocation ends
/// those that have said nothing yet as well.
/// </summary>
internal sealed class NodeTokenStreams
{
    private readonly ConcurrentDictionary<NodeTokenStream, Guid> _streams = new();

    public IReadOnlyCollection<Guid> TokenIds => [.. _streams.Select(entry => entry.Value).Distinct()];

    /// <summary>To be disposed of when the stream is over.</summary>
    public NodeTokenStream Open(Guid tokenId)
    {
        var stream = new NodeTokenStream(this);
        _streams[stream] = tokenId;
        return stream;
    }

    public void End(Guid tokenId, FaultException reason)
    {
        foreach (var (stream, opened) in _streams)
        {
            if (opened == tokenId) stream.End(reason);
        }
    }

    public void Remove(NodeTokenStream stream) => _streams.TryRemove(stream, out _);
}
