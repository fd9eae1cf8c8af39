using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AIForge.Coordinator.Platform.Replicas;

/// <summary>
/// Announces this replica and knows the others: one short transaction every beat. A single replica does nothing. Step 1 of
/// docs/flows/replicas.md.
/// </summary>
internal sealed partial class ReplicaRegistry(ReplicasStore store, TimeProvider clock, IOptions<ReplicaOptions> options, ILogger<ReplicaRegistry> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(options.Value.BeatSeconds), LongestRetry = TimeSpan.FromSeconds(options.Value.BeatSeconds) }, clock, logger)
{
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;
    private volatile IReadOnlyList<ReplicaRecord> _others = [];

    /// <summary>Raised after each look, with those that are there now.</summary>
    public event Action<IReadOnlyList<ReplicaRecord>>? Looked;

    /// <summary>This run of this process.</summary>
    public Guid Id { get; } = Guid.CreateVersion7(clock.GetUtcNow());

    /// <summary>The others, as they were at the last look. While the database is away these stay: their connections tell whether they live.</summary>
    public IReadOnlyList<ReplicaRecord> Others => _others;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!options.Value.IsOneOfSeveral) return;
        try
        {
            using var limit = new CancellationTokenSource(RemovalLimit, Clock);
            await store.RemoveAsync(Id, limit.Token);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            // It is forgotten after a few beats all the same.
            LogNotRemoved(exception);
        }
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsOneOfSeveral) return false;
        var self = new ReplicaRecord(Id, options.Value.Address);
        var others = await store.BeatAsync(self, TimeSpan.FromSeconds(options.Value.ForgetSeconds), cancellationToken);
        foreach (var come in others.Except(_others)) LogCame(come.Id, come.Address);
        foreach (var gone in _others.Except(others)) LogWent(gone.Id, gone.Address);
        _others = others;
        Looked?.Invoke(others);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Replica {ReplicaId} at {Address} is there")]
    private partial void LogCame(Guid replicaId, string address);

    [LoggerMessage(Level = LogLevel.Information, Message = "Replica {ReplicaId} at {Address} is gone")]
    private partial void LogWent(Guid replicaId, string address);

    [LoggerMessage(Level = LogLevel.Debug, Message = "This replica could not take its name off the list")]
    private partial void LogNotRemoved(Exception exception);
}
