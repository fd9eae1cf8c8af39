namespace AIForge.Coordinator.Jobs;

/// <summary>The state machine of a job, as pure functions. The SQL of <see cref="JobsStore"/> applies it; the schema's CHECKs guard it.</summary>
internal static class JobRules
{
    public static bool HasEnded(string status) =>
        status is JobStatusCodes.Completed or JobStatusCodes.Failed or JobStatusCodes.Cancelled or JobStatusCodes.Expired;

    public static bool IsHeld(string status) => status is JobStatusCodes.Assigned or JobStatusCodes.Running;

    /// <summary>
    /// What becomes of a job whose attempt failed: a fault of the task itself ends it, any other fault sends it to another
    /// node as long as attempts are left.
    /// </summary>
    public static string AfterFailure(int attempt, int maxAttempts, bool permanent) =>
        permanent || attempt >= maxAttempts ? JobStatusCodes.Failed : JobStatusCodes.Pending;
}
