using System.Collections.Concurrent;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Replicas;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Nodes;

/// <summary>
/// Ends the streams of nodes that have opened a younger one at another replica: whoever moved, by a network that broke without a word or by a
/// second daemon with its token, is no longer here. Announcements come to all replicas in the order of their commits, so that no clock decides
/// which stream is the younger one: those that come after a stream's own are.
/// </summary>
internal sealed class NodeMoves(Db db, NotificationListener notifications, IOptions<ReplicaOptions> options) : IHostedService
{
    private readonly ConcurrentDictionary<Guid, OpenStream> _streams = new();

    // The youngest of each node: an older one at the same replica ended when this one began.
    private readonly ConcurrentDictionary<Guid, OpenStream> _byNode = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsOneOfSeveral) return Task.CompletedTask;
        notifications.Subscribe(NodeStreamChange.Channel, payload =>
        {
            if (NodeStreamChange.TryParse(payload, out var change)) Apply(change);
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before the stream is announced.</summary>
    public OpenStream Open(Guid nodeId)
    {
        var stream = new OpenStream(nodeId, Forget);
        _streams[stream.Id] = stream;
        _byNode[nodeId] = stream;
        return stream;
    }

    /// <summary>
    /// Tells the other replicas; a single one has nobody to tell. In a transaction of its own, which writes nothing and so waits for no disk:
    /// PostgreSQL lets those that announce commit one after the other.
    /// </summary>
    public async Task AnnounceAsync(OpenStream stream, CancellationToken cancellationToken)
    {
        if (!options.Value.IsOneOfSeveral) return;
        await using var unit = await db.BeginAsync(cancellationToken);
        unit.Notify(NodeStreamChange.Channel, new NodeStreamChange(stream.NodeId, stream.Id).ToString());
        await unit.CommitAsync(cancellationToken);
    }

    private void Apply(NodeStreamChange change)
    {
        if (_streams.TryGetValue(change.StreamId, out var own)) own.Announced();
        else if (_byNode.TryGetValue(change.NodeId, out var stream)) stream.OtherAnnounced();
    }

    private void Forget(OpenStream stream)
    {
        _streams.TryRemove(stream.Id, out _);
        _byNode.TryRemove(KeyValuePair.Create(stream.NodeId, stream));
    }
}
