using AIForge.Coordinator.Nodes.Keys;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Nodes;

/// <summary>
/// Closes streams that fell silent or whose token stopped working, and writes when nodes were last seen, one statement for all.
/// </summary>
internal sealed partial class NodeLiveness(
    Db db,
    NodesStore store,
    NodeTokensStore tokens,
    NodeKeysStore keys,
    NodeSessions sessions,
    NodeTokenStreams streams,
    TimeProvider clock,
    IOptions<NodesOptions> options,
    ILogger<NodeLiveness> logger)
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

        foreach (var session in sessions.All.Where(session => session.Identity.TokenExpiresAt <= now)) session.Close(AuthFaults.CredentialExpired());

        if (now < _nextFlush) return false;
        _nextFlush = now + TimeSpan.FromSeconds(options.Value.FlushSeconds);
        await FlushAsync(cancellationToken);
        await EndRevokedAsync(cancellationToken);
        await EndResetAsync(cancellationToken);
        return false;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        // In order of id, so that two replicas never wait for each other's rows.
        var seen = sessions.All.OrderBy(session => session.NodeId).ToList();
        if (seen.Count == 0) return;

        await using var unit = await db.BeginAsync(cancellationToken);
        DateTimeOffset[] times = [.. seen.Select(session => session.LastSeenAt)];
        await store.TouchAsync(unit, [.. seen.Select(session => session.NodeId)], times, cancellationToken);
        await tokens.UsedAsync(unit, [.. seen.Select(session => session.Identity.TokenId)], times, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    /// <summary>For announcements that were lost while the connection that brings them was broken.</summary>
    private async Task EndRevokedAsync(CancellationToken cancellationToken)
    {
        if (streams.TokenIds is not { Count: > 0 } open) return;
        foreach (var tokenId in await tokens.RevokedAmongAsync([.. open], cancellationToken)) streams.End(tokenId, AuthFaults.CredentialRevoked());
    }

    /// <summary>The same for keys: a stream lasts no longer than the key that opened it.</summary>
    private async Task EndResetAsync(CancellationToken cancellationToken)
    {
        var open = sessions.All.Where(session => session.Identity.Key is not null).ToList();
        if (open.Count == 0) return;
        var reset = await keys.RetiredAmongAsync([.. open.Select(session => (session.NodeId, session.Identity.Key!.Fingerprint))], cancellationToken);
        foreach (var session in open.Where(session => reset.Contains(session.NodeId))) session.Close(NodesFaults.KeyWasReset());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {NodeId} was silent for more than {Seconds} s: closing its stream")]
    private partial void LogSilent(Guid nodeId, double seconds);
}
