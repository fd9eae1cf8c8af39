using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Payments.Watching;

namespace AIForge.Coordinator.Payments.Admin;

/// <summary>A network's receipts beside the ledger, in minor units of USDT.</summary>
/// <param name="Received">What the ledger booked as received.</param>
/// <param name="Other">What else came to the network's account, for example by payouts.</param>
/// <param name="Suspense">What the ledger has as nobody's.</param>
/// <param name="Cursor">Null before the first scan.</param>
internal sealed record NetworkBalance(
    string Network,
    bool IsConfigured,
    ReceiptTotals Totals,
    long Received,
    long Other,
    long Suspense,
    ChainCursor? Cursor,
    IReadOnlyList<ReceiptMismatch> Differences)
{
    public long Difference => Received - Totals.Credited - Totals.Suspense;

    public long SuspenseDifference => Suspense - Totals.Suspense;
}
