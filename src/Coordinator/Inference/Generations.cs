using System.Collections.Concurrent;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference;

/// <summary>The generations that requests of this process are waiting for.</summary>
internal sealed class Generations(TimeProvider clock, IOptions<InferenceOptions> options)
{
    private readonly ConcurrentDictionary<Guid, Generation> _running = new();

    public int Count => _running.Count;

    /// <summary>Tells the node to begin. Disposing the result, at any time, makes the node stop.</summary>
    public Generation Start(NodeSession session, InferenceTask task)
    {
        var id = Id<GenerationTag>.New(clock);
        var generation = new Generation(id.Value, session, options.Value, clock, ended => _running.TryRemove(ended.Id, out _));
        _running[id.Value] = generation;
        var start = new StartGeneration
        {
            GenerationId = id.ToString(),
            Ticket = UnsafeByteOperations.UnsafeWrap(generation.Ticket),
            Task = task,
        };
        if (!session.Send(new ConnectResponse { StartGeneration = start })) generation.Fail(new NodeLostException("The control stream is over."));
        return generation;
    }

    /// <summary>The generation that the node may deliver; null when the id, the node or the ticket is wrong, or it was used.</summary>
    public Generation? Claim(Guid nodeId, GenerationStart start) =>
        Id<GenerationTag>.TryParse(start.GenerationId, out var id)
        && _running.TryGetValue(id.Value, out var generation)
        && generation.TryClaim(nodeId, start.Ticket.Span)
            ? generation
            : null;

    /// <summary>The generation of this id if it runs on this node.</summary>
    public Generation? Find(Guid nodeId, string generationId) =>
        Id<GenerationTag>.TryParse(generationId, out var id) && _running.TryGetValue(id.Value, out var generation) && generation.Session.NodeId == nodeId
            ? generation
            : null;
}
