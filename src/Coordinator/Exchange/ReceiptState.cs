namespace AIForge.Coordinator.Exchange;

/// <summary>What became of an output to a purchase's address, as the database writes it.</summary>
internal static class ReceiptState
{
    public const string Seen = "seen";
    public const string Credited = "credited";
    public const string Held = "held";
    public const string Dust = "dust";
    public const string Orphaned = "orphaned";
}
