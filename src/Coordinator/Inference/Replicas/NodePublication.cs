using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Replicas;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.Replica.V1;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.Replicas;

/// <summary>
/// Tells one other replica which nodes take work here: first all, then what changed, a few times a second at most. Nothing of it is written
/// anywhere. Step 3 of docs/flows/replicas.md.
/// </summary>
internal sealed class NodePublication(
    NodeSessions sessions, ModelLoads loads, ReplicaRegistry registry, IHostApplicationLifetime lifetime, TimeProvider clock, IOptions<ReplicaOptions> options)
{
    // Well below what a message may have, and a pause for whatever else shares the connection.
    private const int LargestMessageBytes = 512 << 10;

    /// <summary>Until the caller leaves or this process is told to stop.</summary>
    public async Task RunAsync(Func<WatchNodesResponse, CancellationToken, Task> writeAsync, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var (beat, pause) = (TimeSpan.FromSeconds(options.Value.BeatSeconds), TimeSpan.FromMilliseconds(options.Value.ChangesMilliseconds));
        var told = new Dictionary<Guid, (Told State, NodePresence Presence)>();
        var due = clock.GetUtcNow();
        while (!ending.IsCancellationRequested)
        {
            foreach (var news in News(told, isDue: clock.GetUtcNow() >= due))
            {
                await writeAsync(news, cancellationToken);
                due = clock.GetUtcNow() + beat;
            }

            await Task.Delay(pause, clock, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IEnumerable<WatchNodesResponse> News(Dictionary<Guid, (Told State, NodePresence Presence)> told, bool isDue)
    {
        var (news, size, version) = (Message(), 0, loads.Version);
        var here = new HashSet<Guid>();
        foreach (var session in sessions.All.Where(session => session.AcceptsWork))
        {
            here.Add(session.NodeId);
            var now = new Told(session, session.Models, session.ModelReport, session.ActiveGenerations, version);
            if (told.TryGetValue(session.NodeId, out var before) && now.Equals(before.State)) continue;

            var presence = ReplicaMapping.ToPresence(session, loads.WishesOf(session.NodeId));
            told[session.NodeId] = (now, presence);
            if (presence.Equals(before.Presence)) continue;
            news.Changed.Add(presence);
            size += presence.CalculateSize();
            if (size < LargestMessageBytes) continue;
            yield return news;
            (news, size, isDue) = (Message(), 0, false);
        }

        foreach (var gone in told.Keys.Where(nodeId => !here.Contains(nodeId)).ToList())
        {
            told.Remove(gone);
            news.Gone.Add(ReplicaMapping.ToText(gone));
        }

        if (isDue || news.Changed.Count > 0 || news.Gone.Count > 0) yield return news;
    }

    private WatchNodesResponse Message() => new() { ReplicaId = ReplicaMapping.ToText(registry.Id) };

    /// <summary>What was told of a node. What nodes say of themselves is replaced, never changed, so that it need not be read to be compared.</summary>
    private readonly record struct Told(NodeSession Session, string[] Models, ModelReport? Report, int ActiveGenerations, long LoadsVersion)
    {
        public bool Equals(Told other) =>
            ReferenceEquals(Session, other.Session) && ReferenceEquals(Models, other.Models) && ReferenceEquals(Report, other.Report)
            && ActiveGenerations == other.ActiveGenerations && LoadsVersion == other.LoadsVersion;

        public override int GetHashCode() => HashCode.Combine(Session, ActiveGenerations, LoadsVersion);
    }
}
