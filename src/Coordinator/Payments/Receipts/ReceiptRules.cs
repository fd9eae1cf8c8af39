namespace AIForge.Coordinator.Payments.Receipts;

/// <summary>Which payment a receipt belongs to, and which receipts of a transaction a payment takes. Pure.</summary>
internal static class ReceiptRules
{
    private const int PaidWhole = 2;
    private const int Short = 3;
    private const int Surplus = 5;

    /// <summary>Null when no payment of the wallet is left to take it.</summary>
    /// <param name="candidates">Payments of the sender that are still monitored.</param>
    public static Guid? Choose(long amount, IReadOnlyList<CandidatePayment> candidates)
    {
        var best = candidates.GroupBy(candidate => (Rank: Rank(amount, candidate), Gap: Gap(amount, candidate))).MinBy(group => group.Key);
        if (best is null) return null;

        // Ids are in the order of creation. Of payments that are paid whole the oldest is served first. Who pays too little most likely
        // means what was made out last, and a surplus goes with the newest.
        return best.Key.Rank is Short or Surplus ? best.Max(candidate => candidate.Id) : best.Min(candidate => candidate.Id);
    }

    /// <summary>
    /// The one that pays exactly what is left, else as many as it takes, in log order: other payments may claim the others. None when
    /// nothing is left to pay.
    /// </summary>
    public static IReadOnlyList<ReceiptRecord> Take(long remaining, IReadOnlyList<ReceiptRecord> free)
    {
        if (remaining <= 0) return [];
        if (free.FirstOrDefault(receipt => receipt.Amount == remaining) is { } exact) return [exact];

        var sum = 0L;
        return [.. free.OrderBy(receipt => receipt.LogIndex).TakeWhile(receipt => (sum += receipt.Amount) - receipt.Amount < remaining)];
    }

    private static int Rank(long amount, CandidatePayment candidate) => candidate.Status switch
    {
        PaymentStatusCodes.Pending when candidate.Remaining == amount => 0,
        PaymentStatusCodes.Expired when candidate.Remaining == amount => 1,
        PaymentStatusCodes.Pending when candidate.Remaining > 0 => amount > candidate.Remaining ? PaidWhole : Short,
        PaymentStatusCodes.Expired when amount >= candidate.Remaining && candidate.Remaining > 0 => 4,
        _ => Surplus,
    };

    /// <summary>How far the amount is from what is left to pay; of a surplus all of it is too much, whichever payment it goes with.</summary>
    private static long Gap(long amount, CandidatePayment candidate) => Rank(amount, candidate) == Surplus ? 0 : Math.Abs(candidate.Remaining - amount);
}
