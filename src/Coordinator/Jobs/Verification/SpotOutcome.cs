namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>What is to be done with a job that is being checked.</summary>
internal enum SpotOutcome
{
    Wait,
    AskThird,
    Confirmed,

    /// <summary>Two others agree against the job.</summary>
    JobRefuted,

    /// <summary>The job and the third agree against the first check.</summary>
    CheckRefuted,

    /// <summary>Three results.</summary>
    NobodyAgrees,

    /// <summary>A check ended without a result.</summary>
    NoAnswer,
}
