using System.Collections.Frozen;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>
/// The suspended nodes in memory, for placement; ends suspensions whose time is over. The statements that lease look into the table, so what is
/// missing here for a moment is refused there.
/// </summary>
internal sealed class SuspendedNodes : BackgroundLoop
{
    private const int Most = 100_000;

    private readonly Db _db;
    private readonly ReputationStore _store;
    private volatile FrozenSet<Guid> _nodes = [];

    public SuspendedNodes(Db db, ReputationStore store, NotificationListener notifications, TimeProvider clock, ILogger<SuspendedNodes> logger)
        : base(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(1) }, clock, logger)
    {
        (_db, _store) = (db, store);
        notifications.Subscribe(ReputationStore.ChangedChannel, _ => Wake());
    }

    public bool Contains(Guid nodeId) => _nodes.Contains(nodeId);

    internal async Task ReadAsync(CancellationToken cancellationToken)
    {
        await using (var unit = await _db.BeginAsync(cancellationToken))
        {
            if (await ReputationStore.EndLapsedAsync(unit, Clock.GetUtcNow(), cancellationToken) > 0) await unit.CommitAsync(cancellationToken);
        }

        _nodes = (await _store.SuspensionsAsync(Most, cancellationToken)).Select(suspension => suspension.NodeId).ToFrozenSet();
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return false;
    }
}
