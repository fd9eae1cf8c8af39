using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Hosting;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Inference.Metering;

/// <summary>
/// Takes what answered requests cost and books who earns by it, many in a transaction, a moment after they ended. What a lost coordinator
/// left is taken by any other.
/// </summary>
internal sealed partial class RequestSettlement(Db db, UsageStore store, RequestRevenue revenue, TimeProvider clock, ILogger<RequestSettlement> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(5) }, clock, logger)
{
    private const int Batch = 500;

    // Whoever ends in this time shares the transaction: a busy account is locked once for all of them.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly ILogger _logger = logger;

    /// <summary>Settles what is due, at most so many; returns how many those were.</summary>
    /// <param name="only">Null for whatever is due.</param>
    internal Task<int> SettleAsync(Guid? only, CancellationToken cancellationToken) => ConflictRetry.RunAsync(async () =>
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var due = await store.TakeDueAsync(unit, only, Batch, cancellationToken);
        if (due.Count == 0) return 0;

        var now = Clock.GetUtcNow();
        RequestCharge[] charges = [.. due.Select(ToCharge)];
        var paid = await revenue.SettleAsync(unit, charges, now, cancellationToken);
        RequestCharge[] unpaid = [.. charges.Where((_, i) => !paid[i])];
        await store.SettledAsync(unit, [.. due.Select(request => request.Id)], [.. unpaid.Select(charge => charge.RequestId)], now, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        foreach (var charge in unpaid) LogUnpaid(charge.Reference, charge.Amount.ToString(), charge.Payer.ToString());
        return due.Count;
    });

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Gathering, Clock, cancellationToken);
        try
        {
            return await SettleAsync(null, cancellationToken) == Batch;
        }
        catch (LedgerConflictException exception)
        {
            LogConflict(exception);
        }

        // One that cannot be settled must not keep the others from it.
        foreach (var id in await store.DueAsync(Batch, cancellationToken)) await TryOneAsync(id, cancellationToken);
        return false;
    }

    private async Task TryOneAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await SettleAsync(id, cancellationToken);
        }
        catch (LedgerConflictException exception)
        {
            LogConflict(exception);
        }
    }

    private static RequestCharge ToCharge(DueRequest due) => new(
        due.Id, due.HoldId, LedgerAccount.ApiCredits(due.SubscriptionId), due.ModelId, due.NodeId, due.ComputeShare, new Money(Asset.Usdt, due.Cost));

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {Request} was answered and not paid: its hold has expired and {Amount} are no longer on {Account}")]
    private partial void LogUnpaid(string request, string amount, string account);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request's cost cannot be taken: the ledger knows its entry with other content")]
    private partial void LogConflict(Exception exception);
}
