namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>What became of a copy's result, as the database and the API spell it.</summary>
internal static class Verdicts
{
    /// <summary>It has ended, and others are awaited.</summary>
    public const string Ended = "ENDED";

    public const string Agreed = "AGREED";

    /// <summary>A quorum has another result.</summary>
    public const string Mismatch = "MISMATCH";

    /// <summary>Two others that knew nothing of each other have another result.</summary>
    public const string Fraud = "FRAUD";

    /// <summary>Nobody can say who is right.</summary>
    public const string Undecided = "UNDECIDED";

    /// <summary>It ended without a result.</summary>
    public const string Failed = "FAILED";

    /// <summary>It was stopped when it was not needed any more.</summary>
    public const string Cancelled = "CANCELLED";
}
