namespace AIForge.Coordinator.Payments.Receipts;

/// <summary>Where the money of a receipt is.</summary>
internal static class ReceiptStates
{
    /// <summary>On the chain; the ledger does not know it yet.</summary>
    public const string Seen = "seen";

    /// <summary>On a user's balance.</summary>
    public const string Credited = "credited";

    /// <summary>In the ledger, and nobody's.</summary>
    public const string Suspense = "suspense";

    /// <summary>The chain took it back.</summary>
    public const string Orphaned = "orphaned";
}
