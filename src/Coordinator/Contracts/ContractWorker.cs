using AIForge.Chains.Rpc;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Contracts;

/// <summary>Signs, sends and follows contract transactions, on one replica at a time. A chain that is down makes the queue longer, nothing else.</summary>
internal sealed partial class ContractWorker : BackgroundLoop
{
    private static readonly TimeSpan LeaseLength = TimeSpan.FromMinutes(1);

    private readonly Db _db;
    private readonly ContractTransactionsStore _store;
    private readonly ContractSending _sending;
    private readonly ContractTracking _tracking;
    private readonly IContractChain _chain;
    private readonly ContractsMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Guid _owner;
    private readonly bool _isEnabled;
    private string _problem = "?";

    public ContractWorker(
        Db db,
        ContractTransactionsStore store,
        ContractSending sending,
        ContractTracking tracking,
        IContractChain chain,
        ContractsMetrics metrics,
        NotificationListener notifications,
        IOptions<ContractsOptions> options,
        TimeProvider clock,
        ILogger<ContractWorker> logger)
        : base(new BackgroundLoopOptions { Interval = options.Value.CheckEvery }, clock, logger)
    {
        (_db, _store, _sending, _tracking, _chain, _metrics, _logger) = (db, store, sending, tracking, chain, metrics, logger);
        _owner = Guid.CreateVersion7(clock.GetUtcNow());
        _isEnabled = options.Value.Enabled;
        if (_isEnabled) notifications.Subscribe(ContractTransactionsStore.QueuedChannel, _ => Wake());
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!_isEnabled) return;
        await using var work = await _db.BeginAsync(cancellationToken);
        await ContractTransactionsStore.ReleaseAsync(work, _owner, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>One round; whether there may be more to do at once.</summary>
    internal async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (!_isEnabled || !await LeaseAsync(cancellationToken)) return false;
        var queue = await _store.QueueAsync(cancellationToken);
        _metrics.Set(queue, Clock.GetUtcNow());
        try
        {
            var more = await WorkAsync(queue, cancellationToken);
            await NoteAsync("", cancellationToken);
            return more;
        }
        catch (RpcException exception)
        {
            LogChainFailed(exception.Message, queue.Queued, queue.Sent);
            await NoteAsync(exception.Message, cancellationToken);
            return false;
        }
    }

    protected override Task<bool> TickAsync(CancellationToken cancellationToken) => RunAsync(cancellationToken);

    private async Task<bool> WorkAsync(ContractQueue queue, CancellationToken cancellationToken)
    {
        var open = await _store.OpenAsync(cancellationToken);
        if (open.Count == 0 && queue.Queued == 0) return false;

        var heads = await _chain.HeadsAsync(cancellationToken);
        // By nonce, so that one before another is on its way first.
        foreach (var sent in open) await _tracking.FollowAsync(sent, heads, cancellationToken);
        if (queue.Queued == 0) return false;

        var underWay = (await _store.OpenAsync(cancellationToken)).Where(sent => sent.State == ContractTransactionState.Sent).ToList();
        if (await _sending.SignAsync(underWay.Count(sent => sent.BlockNumber is null), cancellationToken) == 0) return false;
        var known = underWay.Select(sent => sent.Id).ToHashSet();
        foreach (var signed in (await _store.OpenAsync(cancellationToken)).Where(sent => sent.State == ContractTransactionState.Sent && !known.Contains(sent.Id)))
            await _sending.OfferAsync(signed, cancellationToken);
        return false;
    }

    private async Task<bool> LeaseAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await using var work = await _db.BeginAsync(cancellationToken);
        var isOurs = await ContractTransactionsStore.LeaseAsync(work, _owner, now, now + LeaseLength, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return isOurs;
    }

    private async Task NoteAsync(string problem, CancellationToken cancellationToken)
    {
        if (_problem == problem) return;
        await using var work = await _db.BeginAsync(cancellationToken);
        await ContractTransactionsStore.SetProblemAsync(work, problem, Clock.GetUtcNow(), cancellationToken);
        await work.CommitAsync(cancellationToken);
        _problem = problem;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The contracts' chain gives no usable answer: {Problem}; {Queued} transactions are queued, {Sent} are sent")]
    private partial void LogChainFailed(string problem, int queued, int sent);
}
