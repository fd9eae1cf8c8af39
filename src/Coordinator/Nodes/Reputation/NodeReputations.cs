using System.Collections.Concurrent;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Protocol.V1;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Nodes.Reputation;

/// <summary>
/// The reputations of nodes: those of the connected ones in memory for placement, read every few seconds. What nodes complete is counted in
/// memory and added to the table as often, so that the end of a job costs nothing more; a process that dies takes the last seconds of it along.
/// </summary>
internal sealed class NodeReputations(Db db, NodeReputationStore store, NodeSessions sessions, CurrentSettings settings, TimeProvider clock, ILogger<NodeReputations> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(2) }, clock, logger)
{
    private const int MostEvents = 1_000;
    private const double Well = 0.75, Poor = 0.4, LittleKnown = 3;

    // Longer than a transaction that writes an event takes.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, ReputationRow> _known = new();
    private ConcurrentDictionary<(Guid NodeId, Guid UserId), int> _completed = new();

    private ReputationRules Rules => settings.Get(ReputationRules.Setting);

    /// <summary>Below it a node gets no paid work.</summary>
    public double LeastForPay => settings.Get(ReputationRules.MinPaid);

    /// <summary>From 0 to 1, of a node that is connected here; the middle for one of which nothing is known.</summary>
    public double Of(Guid nodeId)
    {
        var rules = Rules;
        return _known.TryGetValue(nodeId, out var row) && row.At(Clock.GetUtcNow(), rules) is var now ? rules.Score(now.Good, now.Bad) : rules.Score(0, 0);
    }

    /// <summary>The node completed an attempt for this user.</summary>
    public void Completed(Guid nodeId, Guid userId) => _completed.AddOrUpdate((nodeId, userId), 1, (_, count) => count + 1);

    /// <summary>Before a node gets work here: it does not begin as one of which nothing is known.</summary>
    public async Task<double> LoadAsync(Guid nodeId, CancellationToken cancellationToken)
    {
        foreach (var row in await store.FindAsync([nodeId], cancellationToken)) _known[row.NodeId] = row;
        return Of(nodeId);
    }

    /// <summary>As the owners of nodes see them.</summary>
    public async Task<IReadOnlyDictionary<Guid, NodeReputation>> ShowAsync(IEnumerable<Guid> nodeIds, CancellationToken cancellationToken) =>
        (await store.FindAsync([.. nodeIds], cancellationToken)).ToDictionary(row => row.NodeId, ToProto);

    /// <summary>What was completed until the end counts.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await AddCompletedAsync(cancellationToken);
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await AddCompletedAsync(cancellationToken);
        var (rules, now) = (Rules, Clock.GetUtcNow());
        int events;
        await using (var unit = await db.BeginAsync(cancellationToken))
        {
            await store.AddFaultsAsync(unit, rules, now, cancellationToken);
            events = await store.AddEventsAsync(unit, rules, now, now - Settling, MostEvents, cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        await ReadAsync(cancellationToken);
        return events == MostEvents;
    }

    private async Task AddCompletedAsync(CancellationToken cancellationToken)
    {
        var completed = Interlocked.Exchange(ref _completed, new ConcurrentDictionary<(Guid NodeId, Guid UserId), int>());
        if (completed.IsEmpty) return;
        try
        {
            await using var unit = await db.BeginAsync(cancellationToken);
            await store.AddCompletedAsync(unit, [.. completed.Select(count => new CompletedWork(count.Key.NodeId, count.Key.UserId, count.Value))], Rules, Clock.GetUtcNow(), cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }
        catch
        {
            // The next time finds it.
            foreach (var (key, count) in completed) _completed.AddOrUpdate(key, count, (_, more) => more + count);
            throw;
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var connected = sessions.All.Select(session => session.NodeId).ToHashSet();
        if (connected.Count > 0)
        {
            foreach (var row in await store.FindAsync([.. connected], cancellationToken)) _known[row.NodeId] = row;
        }

        foreach (var gone in _known.Keys.Where(nodeId => !connected.Contains(nodeId) && sessions.Find(nodeId) is null)) _known.TryRemove(gone, out _);
    }

    private NodeReputation ToProto(ReputationRow row)
    {
        var rules = Rules;
        var now = row.At(Clock.GetUtcNow(), rules);
        var score = rules.Score(now.Good, now.Bad);
        var paid = score >= LeastForPay;
        return new NodeReputation { Score = score, Good = now.Good, Bad = now.Bad, Faults = row.Faults, Lost = row.Lost, PaidWork = paid, Explanation = Words(now, score, paid) };
    }

    private static string Words(ReputationRow row, double score, bool paid)
    {
        if (!paid) return "Too low for paid work: complete unpaid jobs, or wait until what went wrong weighs less.";
        if (row.Good + row.Bad < LittleKnown) return "Little is known of it yet.";
        return score >= Well ? "Good: its work goes well." : score < Poor ? "Poor: more of its work fails or is lost than goes well." : "Middling: some of its work goes well.";
    }
}
