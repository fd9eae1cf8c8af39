namespace AIForge.Coordinator.Exchange;

/// <summary>What a purchase can be, as the database and the API write it.</summary>
internal static class PurchaseStatus
{
    public const string AwaitingPayment = "AWAITING_PAYMENT";
    public const string Confirming = "CONFIRMING";
    public const string Completed = "COMPLETED";
    public const string Underpaid = "UNDERPAID";
    public const string Expired = "EXPIRED";
    public const string Review = "REVIEW";
    public const string Reversed = "REVERSED";

    public static IReadOnlyList<string> All { get; } = [AwaitingPayment, Confirming, Completed, Underpaid, Expired, Review, Reversed];
}
