namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>What a copy of a job is for, as the column says it.</summary>
internal static class CopyPurpose
{
    /// <summary>One of several whose results decide on the job.</summary>
    public const string Replica = "REPLICA";

    /// <summary>A second look at a job that is completed.</summary>
    public const string Check = "CHECK";
}
