namespace AIForge.Coordinator.Exchange;

/// <summary>Why an administrator decides about money that came.</summary>
internal static class ReviewReason
{
    public const string OverLimit = "OVER_LIMIT";
    public const string TooLate = "TOO_LATE";
    public const string TreasuryEmpty = "TREASURY_EMPTY";
}
