namespace AIForge.Coordinator.Payments;

/// <summary>The states of a payment as the database and the API name them.</summary>
internal static class PaymentStatusCodes
{
    public const string Pending = "PENDING";
    public const string Confirming = "CONFIRMING";
    public const string Confirmed = "CONFIRMED";
    public const string Failed = "FAILED";
    public const string Expired = "EXPIRED";

    /// <summary>The chain took the money back after it had counted.</summary>
    public const string Reversed = "REVERSED";

    public static IReadOnlyList<string> All { get; } = [Pending, Confirming, Confirmed, Failed, Expired, Reversed];
}
