namespace AIForge.Coordinator.Jobs;

/// <summary>The state machine of a job, as pure functions. The SQL of <see cref="JobsStore"/> applies it; the schema's CHECKs guard it.</summary>
internal static class JobRules
{
    public static bool HasEnded(string status) =>
        status is JobStatusCodes.Completed or JobStatusCodes.Failed or JobStatusCodes.Cancelled or JobStatusCodes.Expired;

    public static bool IsHeld(string status) => status is JobStatusCodes.Assigned or JobStatusCodes.Running;

    /// <summary>
    /// What becomes of a job whose attempt failed: its own fault ends it, a node's sends it to another node as long as attempts are left, and
    /// what is neither's sends it back to the queue without the loss of an attempt, as long as that did not happen too often.
    /// </summary>
    /// <param name="maxPlatformFailures">Failures of the platform's after which it is given up.</param>
    public static string AfterFailure(int attempt, AttemptBudget budget, JobFault fault, int maxPlatformFailures)
    {
        var isOver = fault switch
        {
            JobFault.Input => true,
            JobFault.Node => attempt - budget.PlatformFailures >= budget.MaxAttempts,
            _ => budget.PlatformFailures >= maxPlatformFailures,
        };
        return isOver ? JobStatusCodes.Failed : JobStatusCodes.Pending;
    }
}
