using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Nodes;

/// <summary>Closes streams that fell silent and writes when nodes were last seen, one statement for all of them.</summary>
internal sealed partial class NodeLiveness(
    Db db, NodesStore store, NodeSessions sessions, TimeProvider clock, IOptions<NodesOptions> options, ILogger<NodeLiveness> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(1) }, clock, logger)
{
    private DateTimeOffset _nextFlush = clock.GetUtcNow();

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        var limit = TimeSpan.FromSeconds(options.Value.SilenceLimitSeconds);
        foreach (var session in sessions.All.Where(session => now - session.LastSeenAt > limit))
        {
            LogSilent(session.NodeId, limit.TotalSeconds);
            session.Close(NodesFaults.Silent(options.Value.SilenceLimitSeconds));
        }

        if (now < _nextFlush) return false;
        _nextFlush = now + TimeSpan.FromSeconds(options.Value.FlushSeconds);
        await FlushAsync(cancellationToken);
        return false;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        // In order of id, so that two replicas never wait for each other's rows.
        var seen = sessions.All.OrderBy(session => session.NodeId).Select(session => (session.NodeId, session.LastSeenAt)).ToList();
        if (seen.Count == 0) return;

        await using var unit = await db.BeginAsync(cancellationToken);
        await store.TouchAsync(unit, [.. seen.Select(node => node.NodeId)], [.. seen.Select(node => node.LastSeenAt)], cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {NodeId} was silent for more than {Seconds} s: closing its stream")]
    private partial void LogSilent(Guid nodeId, double seconds);
}
