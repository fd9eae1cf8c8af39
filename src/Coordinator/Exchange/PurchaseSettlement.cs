using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange;

/// <summary>
/// Takes a purchase as far as its receipts carry it. Runs inside one transaction that holds the purchase's lock: state, ledger and the
/// announcement are kept together or not at all. Steps 6 to 8 of the flow.
/// </summary>
internal sealed partial class PurchaseSettlement(
    PurchaseBooking booking, CurrentSettings settings, SecurityLog audit, TimeProvider clock, ILogger<PurchaseSettlement> logger)
{
    /// <summary>Told with every change of a purchase; the payload is its id.</summary>
    public const string ChangedChannel = "purchase_changed";

    /// <param name="purchase">Locked by this transaction.</param>
    /// <param name="height">Of the newest block that was read.</param>
    public async Task<PurchaseRecord> AdvanceAsync(UnitOfWork work, PurchaseRecord purchase, long height, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var receipts = (await ReceiptsStore.LockOfPurchaseAsync(work, purchase.Id, cancellationToken)).ToList();
        var (gone, due) = (PurchaseJudgement.Gone(receipts, height), PurchaseJudgement.Due(purchase, receipts, height, now));
        if (gone.Count + due.Count > 0) await PurchaseLimitsStore.LockUserAsync(work, purchase.UserId, cancellationToken);

        // Step 8: what the chain took back goes first, so that it does not fill the limits of what it brought instead.
        foreach (var receipt in gone) Replace(receipts, await TakeBackAsync(work, purchase, receipt, cancellationToken));
        string? reason = null;
        foreach (var receipt in due)
        {
            // Step 6: whether it may be credited; step 7: the money.
            var refusal = await RefusalAsync(work, purchase, receipts, receipt, now, cancellationToken);
            var credited = refusal is null ? await booking.CreditAsync(work, purchase, receipt, cancellationToken) : null;
            if (credited is null) reason = refusal ?? ReviewReason.TreasuryEmpty;
            Replace(receipts, credited ?? await PurchaseBooking.HoldAsync(work, receipt, cancellationToken));
        }

        return await KeepAsync(work, purchase, PurchaseJudgement.After(purchase, receipts, reason, now), cancellationToken);
    }

    /// <summary>Credits what is held, whatever the limits say; false when the treasury has not so much.</summary>
    /// <param name="purchase">Locked by this transaction.</param>
    public async Task<PurchaseRecord?> CreditHeldAsync(UnitOfWork work, PurchaseRecord purchase, CancellationToken cancellationToken)
    {
        var receipts = (await ReceiptsStore.LockOfPurchaseAsync(work, purchase.Id, cancellationToken)).ToList();
        await PurchaseLimitsStore.LockUserAsync(work, purchase.UserId, cancellationToken);
        foreach (var receipt in receipts.Where(receipt => receipt.State == ReceiptState.Held).ToList())
        {
            if (await booking.CreditAsync(work, purchase, receipt, cancellationToken) is not { } credited) return null;
            Replace(receipts, credited);
        }

        return await KeepAsync(work, purchase, PurchaseJudgement.After(purchase, receipts, null, clock.GetUtcNow()), cancellationToken);
    }

    /// <summary>Null when it may be credited without anybody's decision.</summary>
    private async Task<string?> RefusalAsync(
        UnitOfWork work, PurchaseRecord purchase, List<ReceiptRecord> receipts, ReceiptRecord receipt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (receipt.PaidAt > purchase.MonitoredUntil) return ReviewReason.TooLate;
        var credited = receipts.Where(other => other.State == ReceiptState.Credited).Sum(other => other.Amount);
        if (PurchaseJudgement.IsPromised(purchase, receipt, credited)) return null;

        var rules = settings.Get(ExchangeRules.Setting);
        var others = await PurchaseLimitsStore.OfUserAsync(work, purchase.UserId, purchase.Id, now, cancellationToken);
        var own = credited + receipt.Amount;
        return others.Day + own <= rules.PerDayBtc.MinorUnits && others.Month + own <= rules.PerMonthBtc.MinorUnits ? null : ReviewReason.OverLimit;
    }

    private async Task<ReceiptRecord> TakeBackAsync(UnitOfWork work, PurchaseRecord purchase, ReceiptRecord receipt, CancellationToken cancellationToken)
    {
        var (orphaned, owed) = await booking.TakeBackAsync(work, purchase, receipt, cancellationToken);
        var happened = new SecurityEvent("purchase.reversed")
        {
            UserId = purchase.UserId,
            Subject = new Id<PurchaseTag>(purchase.Id).ToString(),
            Details = new Dictionary<string, string>
            {
                ["tx_id"] = AIForge.Chains.Bitcoin.BitcoinHash.FromBytes(receipt.TxId).ToString(),
                ["btc"] = receipt.Money.ToDecimalString(),
                ["aitbc"] = new Money(Asset.Aitbc, receipt.Aitbc).ToDecimalString(),
                ["owed"] = new Money(Asset.Aitbc, owed).ToDecimalString(),
            },
        };
        await audit.WriteAsync(work, happened, cancellationToken);
        LogTakenBack(purchase.Id, receipt.Id, owed);
        return orphaned;
    }

    private async Task<PurchaseRecord> KeepAsync(UnitOfWork work, PurchaseRecord before, PurchaseRecord after, CancellationToken cancellationToken)
    {
        if (after == before) return before;
        after = after with { ChangedAt = clock.GetUtcNow() };
        await PurchasesStore.UpdateAsync(work, after, cancellationToken);
        work.Notify(ChangedChannel, after.Id.ToString());
        if (after.Status != before.Status) LogChanged(after.Id, before.Status, after.Status);
        return after;
    }

    private static void Replace(List<ReceiptRecord> receipts, ReceiptRecord changed) => receipts[receipts.FindIndex(receipt => receipt.Id == changed.Id)] = changed;

    [LoggerMessage(Level = LogLevel.Information, Message = "Purchase {PurchaseId} went from {Before} to {After}")]
    private partial void LogChanged(Guid purchaseId, string before, string after);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Purchase {PurchaseId}: the chain took back receipt {ReceiptId} after it was credited; {Owed} of 10^-8 AITBC are owed")]
    private partial void LogTakenBack(Guid purchaseId, Guid receiptId, long owed);
}
