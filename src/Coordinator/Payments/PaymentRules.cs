using AIForge.Coordinator.Payments.Receipts;

namespace AIForge.Coordinator.Payments;

/// <summary>
/// The state machine of a payment, as pure functions over the payment and the receipts that it claims. It is asked again after every
/// change of either, so a step that was lost in a crash is found again.
/// </summary>
internal static class PaymentRules
{
    public const string NotPaid = "NOT_PAID";
    public const string Underpaid = "UNDERPAID";
    public const string Cancelled = "CANCELLED";
    public const string ChainReorganised = "CHAIN_REORGANISED";

    /// <summary>Whether a receipt counts as confirmed. On Tron a height alone means little when producers miss their turns: it must be solid too.</summary>
    public static bool IsDeep(ReceiptRecord receipt, NetworkFacts network) =>
        receipt.Confirmations >= network.Confirmations && (receipt.IsFinal || !network.NeedsFinality);

    /// <param name="payment">As it is, locked.</param>
    /// <param name="claims">Its receipts, orphaned ones left out.</param>
    /// <param name="scannedUntil">Time of the newest block that was searched for transfers: only that can say that none came in time.</param>
    /// <param name="refusedFor">The last refusal, when every transaction that the user named was refused; else null.</param>
    public static PaymentStep Next(
        PaymentRecord payment, IReadOnlyList<ReceiptRecord> claims, NetworkFacts network, DateTimeOffset? scannedUntil, string? refusedFor)
    {
        var paid = claims.Sum(claim => claim.Amount);
        var waiting = claims.Where(claim => claim.State != ReceiptStates.Credited).ToList();
        var deep = waiting.Where(claim => IsDeep(claim, network)).ToList();
        if (HasEnded(payment.Status)) return new PaymentStep(payment.Status, payment.StatusReason, paid, payment.IsLate, deep);

        // What went to the balance when the payment expired is spent elsewhere, perhaps: only the rest can still pay it.
        if (deep.Sum(claim => claim.Amount) >= payment.Amount)
            return new PaymentStep(PaymentStatusCodes.Confirmed, null, paid, IsLate(payment, deep), deep);
        if (waiting.Sum(claim => claim.Amount) >= payment.Amount)
            return new PaymentStep(PaymentStatusCodes.Confirming, null, paid, IsLate(payment, waiting), []);

        var isOver = payment.Status == PaymentStatusCodes.Expired || scannedUntil > payment.ExpiresAt;
        if (!isOver) return new PaymentStep(PaymentStatusCodes.Pending, null, paid, false, []);
        if (paid > 0) return new PaymentStep(PaymentStatusCodes.Expired, Underpaid, paid, false, deep);
        return refusedFor is null || payment.Status == PaymentStatusCodes.Expired
            ? new PaymentStep(PaymentStatusCodes.Expired, NotPaid, 0, false, [])
            : new PaymentStep(PaymentStatusCodes.Failed, refusedFor, 0, false, []);
    }

    /// <summary>Nothing that arrives changes these any more; it goes to the balance.</summary>
    public static bool HasEnded(string status) => status is PaymentStatusCodes.Confirmed or PaymentStatusCodes.Failed or PaymentStatusCodes.Reversed;

    /// <summary>Whether a confirmed payment no longer is one without the receipt that the chain took back.</summary>
    /// <param name="left">What it still claims.</param>
    public static bool IsReversedBy(PaymentRecord payment, IReadOnlyList<ReceiptRecord> left) =>
        payment.Status == PaymentStatusCodes.Confirmed
        && left.Where(claim => claim.State == ReceiptStates.Credited).Sum(claim => claim.Amount) < payment.Amount;

    private static bool IsLate(PaymentRecord payment, IReadOnlyList<ReceiptRecord> receipts)
    {
        var sum = 0L;
        var completing = receipts.OrderBy(receipt => receipt.BlockNumber).First(receipt => (sum += receipt.Amount) >= payment.Amount);
        return completing.BlockTime > payment.ExpiresAt;
    }
}
