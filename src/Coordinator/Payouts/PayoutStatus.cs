namespace AIForge.Coordinator.Payouts;

/// <summary>How far a payout is; the words of the API and of the database.</summary>
internal static class PayoutStatus
{
    /// <summary>The money is held; it waits for a batch and can be cancelled.</summary>
    public const string Requested = "REQUESTED";

    /// <summary>Its one transaction is fixed and waits for a signature.</summary>
    public const string Batched = "BATCHED";

    /// <summary>The signed transaction is stored, and not known to be sent yet.</summary>
    public const string Signed = "SIGNED";

    /// <summary>Sent, and not final yet.</summary>
    public const string Submitted = "SUBMITTED";

    /// <summary>Final on its chain.</summary>
    public const string Confirmed = "CONFIRMED";

    /// <summary>It did not move the money and never will: the amount is payable again.</summary>
    public const string Failed = "FAILED";

    public const string Cancelled = "CANCELLED";

    public static IReadOnlyList<string> All { get; } = [Requested, Batched, Signed, Submitted, Confirmed, Failed, Cancelled];
}
