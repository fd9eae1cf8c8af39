using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>
/// Closes a month in steps of one transaction each, every one of which finds out for itself what is left to do: divide the pool and
/// write down the parts, post them in portions, close. Stopping anywhere and doing it again, here or on another replica, changes
/// nothing. See docs/flows/ledger.md.
/// </summary>
internal sealed partial class MonthClose(
    Db db, MonthsStore months, RevenueStore store, LedgerBook book, LedgerBalances balances, CurrentSettings settings, TimeProvider clock, ILogger<MonthClose> logger)
{
    /// <summary>Plans are paid in it.</summary>
    public const Asset PoolAsset = Asset.Usdt;

    private const int Portion = 1_000;

    /// <summary>Does one step; false when nothing is left to do.</summary>
    public async Task<bool> StepAsync(Month month, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var left = await StepAsync(work, month, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return left;
    }

    internal async Task<bool> StepAsync(UnitOfWork work, Month month, CancellationToken cancellationToken)
    {
        await months.LockAsync(work, month.ToString(), cancellationToken);
        return (await months.FindAsync(work, month.ToString(), cancellationToken))?.Status switch
        {
            null => await DivideAsync(work, month, cancellationToken),
            "divided" => await PostAsync(work, month, cancellationToken),
            _ => await CarryLateAsync(work, month, cancellationToken),
        };
    }

    /// <summary>All steps.</summary>
    public async Task CloseAsync(Month month, CancellationToken cancellationToken)
    {
        while (await StepAsync(month, cancellationToken)) cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<bool> DivideAsync(UnitOfWork work, Month month, CancellationToken cancellationToken)
    {
        var rules = settings.Get(RevenueRules.Setting);
        var pool = (await balances.OfAsync(work, LedgerAccount.ModelPool(PoolAsset, month), cancellationToken)).Available;
        var usage = await months.UsageAsync(work, month.Start, month.End, cancellationToken);
        var (accruals, platform) = usage.Count == 0 || pool.IsZero
            ? ([], Money.Zero(PoolAsset))
            : new MonthDivision(month, new BasisPoints(rules.ComputeShare), await SplitsAsync(work, usage, cancellationToken)).Divide(pool, usage);
        var now = clock.GetUtcNow();
        foreach (var portion in accruals.Chunk(Portion))
            await store.InsertAsync(work, portion, AccrualState.Pending, now, now.AddHours(rules.HoldHours), cancellationToken);
        var tokens = usage.Sum(row => row.Tokens);
        await months.InsertAsync(work, month.ToString(), pool.MinorUnits, platform.MinorUnits, tokens, rules.ComputeShare, now, cancellationToken);
        LogDivided(month, pool, accruals.Count, tokens);
        return true;
    }

    private async Task<ILookup<Guid, SplitPart>> SplitsAsync(UnitOfWork work, IReadOnlyList<MonthUsage> usage, CancellationToken cancellationToken)
    {
        var ids = usage.Where(row => row.SplitId is not null).Select(row => row.SplitId!.Value).Distinct().ToArray();
        return (await months.SplitsAsync(work, ids, cancellationToken)).ToLookup(part => part.SplitId);
    }

    private async Task<bool> PostAsync(UnitOfWork work, Month month, CancellationToken cancellationToken)
    {
        var pool = LedgerAccount.ModelPool(PoolAsset, month);
        var pending = await months.PendingAsync(work, month.ToString(), Portion, cancellationToken);
        if (pending.Count == 0) return await FinishAsync(work, month, pool, cancellationToken);

        var legs = pending.Select(row => new Leg(pool, AccountOf(row), new Money(PoolAsset, row.Amount))).ToList();
        await ApplyAsync(work, LedgerIds.Of("pool.pay", $"{month} {pending[0].Id}"), EntryKind.PoolDistribution, month, legs, cancellationToken);
        await months.PostedAsync(work, [.. pending.Select(row => row.Id)], cancellationToken);
        return true;
    }

    /// <summary>The platform's part, and a pool that nobody used goes on to the next month.</summary>
    private async Task<bool> FinishAsync(UnitOfWork work, Month month, LedgerAccount pool, CancellationToken cancellationToken)
    {
        var row = (await months.FindAsync(work, month.ToString(), cancellationToken))!;
        if (row.Platform > 0)
        {
            var leg = new Leg(pool, LedgerAccount.PlatformRevenue(PoolAsset), new Money(PoolAsset, row.Platform));
            await ApplyAsync(work, LedgerIds.Of("pool.platform", month.ToString()), EntryKind.PoolDistribution, month, [leg], cancellationToken);
        }

        await months.ClosedAsync(work, month.ToString(), clock.GetUtcNow(), cancellationToken);
        LogClosed(month);
        return true;
    }

    /// <summary>What nobody used, and what came into the pool when it was divided already, is the current month's.</summary>
    private async Task<bool> CarryLateAsync(UnitOfWork work, Month month, CancellationToken cancellationToken)
    {
        var pool = LedgerAccount.ModelPool(PoolAsset, month);
        var late = (await balances.OfAsync(work, pool, cancellationToken)).Available;
        var open = await OpenAfterAsync(work, month, cancellationToken);
        if (late.IsZero) return false;

        var turnover = await months.TurnoverAsync(work, (short)PoolAsset, month.ToString(), cancellationToken);
        var leg = new Leg(pool, LedgerAccount.ModelPool(PoolAsset, open), late);
        await ApplyAsync(work, LedgerIds.Of("pool.carry", $"{month} {turnover}"), EntryKind.PoolCarry, month, [leg], cancellationToken);
        LogCarried(late, month, open);
        return false;
    }

    /// <summary>The first month after it that is not divided yet.</summary>
    private async Task<Month> OpenAfterAsync(UnitOfWork work, Month month, CancellationToken cancellationToken)
    {
        var open = month.Next;
        while (await months.FindAsync(work, open.ToString(), cancellationToken) is not null) open = open.Next;
        return open;
    }

    private async Task ApplyAsync(UnitOfWork work, Guid id, EntryKind kind, Month month, List<Leg> legs, CancellationToken cancellationToken)
    {
        var outcome = await book.TransferAsync(work, new LedgerEntry(id, kind, month.ToString(), legs), cancellationToken);
        // The month is locked and the pool was counted: anything else is a bug, and nothing is committed.
        if (outcome is not LedgerOutcome.Applied) throw new InvalidOperationException($"The pool of {month} could not be paid: {outcome}.");
    }

    private static LedgerAccount AccountOf(AccrualRow row) =>
        row.NodeId is { } node ? LedgerAccount.NodeHeld(PoolAsset, node) : LedgerAccount.UserHeld(PoolAsset, row.UserId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The pool of {Month}, {Pool}, is divided into {Parts} parts by {Tokens} tokens")]
    private partial void LogDivided(Month month, Money pool, int parts, long tokens);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Month} is closed")]
    private partial void LogClosed(Month month);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Amount} of the pool of {Month} go on to {Open}")]
    private partial void LogCarried(Money amount, Month month, Month open);
}
