namespace AIForge.Coordinator.Jobs;

/// <summary>The states of a job as the database spells them.</summary>
internal static class JobStatusCodes
{
    public const string Pending = "PENDING";
    public const string Assigned = "ASSIGNED";
    public const string Running = "RUNNING";
    public const string Completed = "COMPLETED";
    public const string Failed = "FAILED";
    public const string Cancelled = "CANCELLED";
    public const string Expired = "EXPIRED";
}
