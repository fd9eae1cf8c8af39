using System.Data.Common;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>
/// Leases queued jobs to the nodes connected to this process, and has models loaded for those that are left. Wakes on a submission, a node
/// that takes work again, a freed slot or the timer.
/// Step 2 of docs/flows/inference-job.md.
/// </summary>
internal sealed partial class JobDispatcher : BackgroundLoop
{
    private const int MostLookedAt = 1_000, MostInVain = 256;

    private readonly Db _db;
    private readonly JobsStore _store;
    private readonly NodeSessions _sessions;
    private readonly HeldAttempts _held;
    private readonly JobModels _models;
    private readonly ContainerDispatch _containers;
    private readonly LeasingNodes _nodes;
    private readonly LeaseDelivery _delivery;
    private readonly TimeSpan _lease;
    private readonly ILogger<JobDispatcher> _logger;

    public JobDispatcher(
        Db db, JobsStore store, NodeSessions sessions, HeldAttempts held, JobModels models, ContainerDispatch containers, LeasingNodes nodes, LeaseDelivery delivery, NotificationListener notifications, TimeProvider clock,
        IOptions<JobsOptions> options, ILogger<JobDispatcher> logger)
        : base(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(5) }, clock, logger)
    {
        (_db, _store, _sessions, _held, _models, _containers, _nodes, _delivery, _logger) = (db, store, sessions, held, models, containers, nodes, delivery, logger);
        _lease = TimeSpan.FromSeconds(options.Value.LeaseSeconds);
        Name = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
        notifications.Subscribe(JobsStore.QueuedChannel, payload =>
        {
            if (payload != Name) Wake();
        });
    }

    /// <summary>Says in a notification whose submission it is: this process woke its dispatcher without it.</summary>
    public string Name { get; }

    /// <summary>Wakes when the node begins to take work or was full and has room again.</summary>
    public void Follow(NodeSession session)
    {
        session.Ready += Wake;
        session.GenerationLeft += active =>
        {
            // A node with room to spare has left no job waiting: most generations end without a look into the queue.
            if (active + 1 + _held.CountInference(session) >= session.Hello.Slots) Wake();
        };
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        // What is queued meanwhile wakes the next tick, and a session that took fewer than it might has seen the end of the queue.
        await LeaseInferenceAsync(cancellationToken);
        await _models.AskAsync(cancellationToken);
        return await _containers.LeaseAsync(cancellationToken);
    }

    /// <summary>
    /// Asks for the least busy nodes first. A job that none of many nodes may have must not have all of them asked for at every tick: after some
    /// in vain the others wait for the next one, at which those come last.
    /// </summary>
    private async Task LeaseInferenceAsync(CancellationToken cancellationToken)
    {
        var waiting = await _store.WaitingModelsAsync(MostLookedAt, Clock.GetUtcNow(), cancellationToken);
        if (waiting.IsEmpty) return;

        var inVain = 0;
        foreach (var session in _sessions.All.OrderBy(_held.Load).ThenBy(session => session.InVainAt).ThenByDescending(_nodes.ReputationOf))
        {
            if (session.Models.Length == 0 || !session.AcceptsWork || _held.FreeSlots(session) <= 0 || !waiting.Has(session.Models)) continue;
            if (await TryLeaseAsync(session, waiting, cancellationToken)) continue;
            session.InVainAt = Clock.GetTimestamp();
            if (++inVain == MostInVain) return;
        }
    }

    /// <summary>What the database refuses of one node, for what that node says of itself, must not keep all others from work.</summary>
    private async Task<bool> TryLeaseAsync(NodeSession session, WaitingModels waiting, CancellationToken cancellationToken)
    {
        try
        {
            return await LeaseAsync(session, waiting, cancellationToken);
        }
        catch (DbException exception) when (!exception.IsTransient && exception.SqlState is not null)
        {
            LogNotLeased(exception, session.NodeId);
            return false;
        }
    }

    /// <summary>False when there was no job for the node.</summary>
    private async Task<bool> LeaseAsync(NodeSession session, WaitingModels waiting, CancellationToken cancellationToken)
    {
        var free = _held.FreeSlots(session);
        if (free <= 0 || _held.TryReserve(session, free) is not { } slots) return true;

        using (slots)
        {
            var now = Clock.GetUtcNow();
            await using var unit = await _db.BeginAsync(cancellationToken);
            var jobs = await _store.LeaseNextAsync(unit, _nodes.Of(session), free, now, now + _lease, cancellationToken);
            if (jobs.Count == 0) return false;
            JobChange.NotifyAll(unit, [.. jobs.Select(job => new JobChange(job.Id, JobStatusCodes.Assigned))]);
            await unit.CommitAsync(cancellationToken);
            _delivery.Deliver(session, jobs);
            foreach (var job in jobs) waiting.Leased(job.ModelSha256);
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "No jobs could be leased to node {NodeId}")]
    private partial void LogNotLeased(Exception exception, Guid nodeId);
}
