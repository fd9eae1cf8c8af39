namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>What comparing said of a job, as the database and the API spell it.</summary>
internal static class Verifications
{
    /// <summary>So many replicas as were asked for have the same result.</summary>
    public const string Agreed = "AGREED";

    /// <summary>They have not, nor did further ones help.</summary>
    public const string NoQuorum = "NO_QUORUM";

    /// <summary>A check had the same result.</summary>
    public const string Confirmed = "CONFIRMED";

    /// <summary>Two checks had one result, and the job another: its pay went back.</summary>
    public const string Refuted = "REFUTED";

    /// <summary>Checks could not say.</summary>
    public const string Undecided = "UNDECIDED";
}
