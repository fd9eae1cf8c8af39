using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>Makes held earnings payable when their time has come, and notices which of them payouts have paid.</summary>
internal sealed class EarningsRelease(Db db, RevenueStore store, LedgerBook book, TimeProvider clock, ILogger<EarningsRelease> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(1) }, clock, logger)
{
    private const int Batch = 500;

    /// <summary>How many are payable now that were not.</summary>
    internal async Task<int> ReleaseAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        var due = await store.TakeHeldAsync(work, now, Batch, cancellationToken);
        if (due.Count == 0) return 0;

        var legs = due.GroupBy(row => (row.UserId, row.NodeId, row.Asset)).Select(LegOf).ToList();
        var entry = new LedgerEntry(LedgerIds.Of("revenue.release", due[0].Id), EntryKind.EarningsRelease, "release", legs);
        var outcome = await book.TransferAsync(work, entry, cancellationToken);
        // The rows are locked and their money lies on the held accounts since they were written: anything else is a bug.
        if (outcome is not LedgerOutcome.Applied) throw new InvalidOperationException($"Earnings could not be released: {outcome}.");
        await store.ReleasedAsync(work, [.. due.Select(row => row.Id)], now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return due.Count;
    }

    internal async Task<int> MarkPaidAsync(CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var paid = await store.MarkPaidAsync(work, Clock.GetUtcNow(), Batch, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return paid;
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        var released = await ReleaseAsync(cancellationToken);
        var paid = await MarkPaidAsync(cancellationToken);
        return released == Batch || paid == Batch;
    }

    private static Leg LegOf(IGrouping<(Guid UserId, Guid? NodeId, short Asset), AccrualRow> earnings)
    {
        var (user, node, asset) = (earnings.Key.UserId, earnings.Key.NodeId, (Asset)earnings.Key.Asset);
        var amount = earnings.Aggregate(Money.Zero(asset), (sum, row) => sum + new Money(asset, row.Amount));
        return node is { } id
            ? new Leg(LedgerAccount.NodeHeld(asset, id), LedgerAccount.NodePayable(asset, id), amount)
            : new Leg(LedgerAccount.UserHeld(asset, user), LedgerAccount.UserPayable(asset, user), amount);
    }
}
