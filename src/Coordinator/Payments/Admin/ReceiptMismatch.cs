using AIForge.Coordinator.Payments.Receipts;

namespace AIForge.Coordinator.Payments.Admin;

/// <summary>A receipt that the ledger has otherwise.</summary>
internal sealed record ReceiptMismatch(ReceiptRecord Receipt, long LedgerAmount);
