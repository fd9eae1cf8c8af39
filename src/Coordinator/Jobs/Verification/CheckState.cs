namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>How far a check is, as the column says it.</summary>
internal static class CheckState
{
    public const string Due = "DUE";
    public const string Open = "OPEN";
    public const string Skipped = "SKIPPED";

    public const string InputGone = "INPUT_GONE", NoRevenue = "NO_REVENUE", NoAnswer = "NO_ANSWER", NobodyAgrees = "NOBODY_AGREES", PaidMeanwhile = "PAID_OUT";
}
