namespace AIForge.Coordinator.Payments.Receipts;

/// <summary>Receipts of a network added up, in minor units.</summary>
internal sealed record ReceiptTotals(long Seen, long Credited, long Suspense, long Orphaned, int Count);
