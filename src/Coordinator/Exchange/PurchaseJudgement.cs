namespace AIForge.Coordinator.Exchange;

/// <summary>What a purchase's receipts make of it. Pure: the same receipts, the same judgement.</summary>
internal static class PurchaseJudgement
{
    /// <summary>Receipts that the chain took back: it is as long again as when it held them, and does not hold them.</summary>
    public static IReadOnlyList<ReceiptRecord> Gone(IEnumerable<ReceiptRecord> receipts, long height) =>
        [.. receipts.Where(receipt => receipt.DoubtedUntil <= height)];

    /// <summary>Receipts that are due to be credited: deep enough, once the price has come or the time is over.</summary>
    public static IReadOnlyList<ReceiptRecord> Due(PurchaseRecord purchase, IReadOnlyList<ReceiptRecord> receipts, long height, DateTimeOffset now)
    {
        var isPaid = Sum(receipts.Where(receipt => receipt.Stands)) >= purchase.Btc;
        if (!isPaid && now < purchase.ExpiresAt) return [];
        return [.. receipts.Where(receipt => receipt.State == ReceiptState.Seen && receipt.ConfirmationsAt(height) >= purchase.Confirmations)];
    }

    /// <summary>Whether the quote promised this credit: in time, and not beyond the price. Anything else has to find room in the limits.</summary>
    public static bool IsPromised(PurchaseRecord purchase, ReceiptRecord receipt, long credited) =>
        receipt.PaidAt <= purchase.ExpiresAt && credited + receipt.Amount <= purchase.Btc;

    /// <summary>The purchase as its receipts have it.</summary>
    /// <param name="reason">Why something is held; what it was held for before otherwise.</param>
    public static PurchaseRecord After(PurchaseRecord purchase, IReadOnlyList<ReceiptRecord> receipts, string? reason, DateTimeOffset now)
    {
        var standing = receipts.Where(receipt => receipt.Stands).ToList();
        var credited = standing.Where(receipt => receipt.State == ReceiptState.Credited).ToList();
        var next = purchase with
        {
            Received = Sum(standing),
            Credited = Sum(credited),
            CreditedAitbc = credited.Sum(receipt => receipt.Aitbc),
            IsLate = standing.Any(receipt => receipt.PaidAt > purchase.ExpiresAt),
        };
        var status = StatusOf(next, receipts, now);
        return next with
        {
            Status = status,
            ReviewReason = status == PurchaseStatus.Review ? reason ?? purchase.ReviewReason ?? ReviewReason.OverLimit : null,
            CompletedAt = status == PurchaseStatus.Completed ? purchase.CompletedAt ?? now : null,
        };
    }

    private static string StatusOf(PurchaseRecord purchase, IReadOnlyList<ReceiptRecord> receipts, DateTimeOffset now)
    {
        if (receipts.Any(receipt => receipt.State == ReceiptState.Held)) return PurchaseStatus.Review;
        var waits = receipts.Any(receipt => receipt.State == ReceiptState.Seen);
        if (!waits && purchase.Credited >= purchase.Btc) return PurchaseStatus.Completed;
        var isOver = now >= purchase.ExpiresAt;
        if (waits && (isOver || purchase.Received >= purchase.Btc)) return PurchaseStatus.Confirming;
        var wasTakenBack = receipts.Any(receipt => receipt is { State: ReceiptState.Orphaned, Revision: > 0 });
        if (purchase.Received == 0 && wasTakenBack) return PurchaseStatus.Reversed;
        if (!isOver) return PurchaseStatus.AwaitingPayment;
        return purchase.Credited > 0 ? PurchaseStatus.Underpaid : PurchaseStatus.Expired;
    }

    private static long Sum(IEnumerable<ReceiptRecord> receipts) => receipts.Sum(receipt => receipt.Amount);
}
