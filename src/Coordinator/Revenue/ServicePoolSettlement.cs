using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Hosting;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>
/// Divides the nodes' parts of fees whose month is over, some hours after its end so that its last records are there. One fee a
/// transaction, so that a crash repeats at most one, and a repetition finds it divided.
/// </summary>
internal sealed partial class ServicePoolSettlement(
    Db db,
    ServicePoolsStore pools,
    RevenueStore store,
    LedgerBook book,
    CurrentSettings settings,
    TimeProvider clock,
    ILogger<ServicePoolSettlement> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(5) }, clock, logger)
{
    private static readonly TimeSpan Delay = TimeSpan.FromHours(6);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromHours(1);

    private readonly ILogger _logger = logger;

    protected override Task<bool> TickAsync(CancellationToken cancellationToken) => SettleNextAsync(cancellationToken);

    /// <summary>The pool that waited longest; false when none is due.</summary>
    internal async Task<bool> SettleNextAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        if (await pools.LockDueAsync(work, now - Delay, cancellationToken) is not { } pool) return false;

        try
        {
            await SettleAsync(work, pool, now, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One that cannot be divided must not keep the others waiting behind it.
            LogFailed(exception, pool.Id);
            await work.DisposeAsync();
            await PostponeAsync(pool, now, cancellationToken);
        }

        return true;
    }

    /// <param name="pool">Locked by this transaction.</param>
    internal async Task SettleAsync(UnitOfWork work, ServicePool pool, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var served = await pools.ServedAsync(work, pool, cancellationToken);
        var (nodes, rest) = ServicePoolDivision.Divide(pool.Money, served);
        var (owner, parts) = await new ApiEarners(work, store, pool.PaidAt).CreatorsAsync(pool.ModelId, cancellationToken);
        var month = Month.Of(now);
        List<Accrual> earnings =
        [
            .. nodes.Where(node => !node.Amount.IsZero).Select(node => new Accrual(
                AccrualSource.ApiCompute, pool.Reference, node.Node.NodeOwnerId!.Value, node.Node.NodeId, pool.ModelId, null, month, node.Amount)),
            .. ApiEarners.CreatorsOf(owner, month, pool.Reference, ApiSplit.AmongCreators(rest, parts)),
        ];

        var source = LedgerAccount.ServicePool(Asset.Usdt, pool.Id);
        var legs = earnings.Select(earning => new Leg(source, earning.Account, earning.Amount)).ToList();
        var outcome = await book.TransferAsync(work, new LedgerEntry(LedgerIds.Of("service.pool", pool.Id), EntryKind.ServicePool, pool.Reference, legs), cancellationToken);
        // The pool is locked and its money lies there since it was written: anything else is a bug, and nothing is committed.
        if (outcome is not LedgerOutcome.Applied) throw new InvalidOperationException($"The pool of fee {pool.Id} could not be paid: {outcome}.");

        await store.InsertAsync(work, earnings, AccrualState.Held, now, now.AddHours(settings.Get(RevenueRules.Setting).HoldHours), cancellationToken);
        var (tokens, foreign) = (served.Sum(row => row.Tokens), nodes.Sum(node => node.Node.Tokens));
        await pools.DividedAsync(work, pool.Id, tokens, foreign, now, cancellationToken);
        LogDivided(pool.Id, pool.Money, tokens, foreign);
    }

    private async Task PostponeAsync(ServicePool pool, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await pools.PostponeAsync(work, pool.Id, now + RetryAfter, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The nodes' part of fee {FeeId}, {Amount}, is divided by {Tokens} tokens, {Foreign} of them of nodes of others")]
    private partial void LogDivided(Guid feeId, Money amount, long tokens, long foreign);

    [LoggerMessage(Level = LogLevel.Error, Message = "The nodes' part of fee {FeeId} could not be divided; it is tried again later")]
    private partial void LogFailed(Exception exception, Guid feeId);
}
