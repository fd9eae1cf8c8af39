using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Jobs;

/// <summary>Every error that the slice can raise, and every reason that can end a job without a result.</summary>
internal static class JobsFaults
{
    public const string AttemptsExhausted = "ATTEMPTS_EXHAUSTED";
    public const string EveryAttemptLost = "Every attempt was lost with its node.";
    public const string PoisonJob = "POISON_JOB";
    public const string NodesLost = "Several nodes were lost while they ran it: it is taken for what kills them.";
    public const string NoQuorum = "NO_QUORUM";
    public const string NobodyAgreed = "Not enough of the nodes that did it had the same result.";
    public const string CommandFailed = "COMMAND_FAILED";
    public const string OutOfMemory = "OUT_OF_MEMORY";
    public const string TimedOut = "TIMED_OUT";
    public const string OutputNotStored = "OUTPUT_NOT_STORED";
    public const string TaskUnavailable = "TASK_UNAVAILABLE";
    public const string TtlOver = "TTL_OVER";
    public const string CancelledByOwner = "CANCELLED_BY_OWNER";
    public const string PaymentResolved = "PAYMENT_RESOLVED";
    public const string ResultTooLarge = "RESULT_TOO_LARGE";
    public const string ReceiptInvalid = "RECEIPT_INVALID";
    public const string NodeReportedFailure = "NODE_REPORTED_FAILURE";

    public static FaultException NotFound(string jobId) =>
        new(FaultKind.NotFound, "JOB_NOT_FOUND", $"There is no job {jobId} among your jobs.");

    public static FaultException NoReceipt(string jobId, int attempt) => new(
        FaultKind.NotFound,
        "RECEIPT_NOT_FOUND",
        attempt == 0
            ? $"Job {jobId} has no receipt: no node has ended an attempt of it yet, or a machine did that polls and signs nothing."
            : $"Attempt {attempt} of job {jobId} has no receipt.");

    public static FaultException NotSuspended(string nodeId) =>
        new(FaultKind.NotFound, "NODE_NOT_SUSPENDED", $"Node {nodeId} is not suspended. The list of suspensions has those that are.");

    public static FaultException Invalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "JOB_INVALID", $"The job is refused: {violations[0].Field}: {violations[0].Description}")
        {
            Violations = violations,
        };

    public static FaultException InputNotFound(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "INPUT_NOT_FOUND", $"The job is refused: {violations[0].Field}: {violations[0].Description}") { Violations = violations };

    public static FaultException TooManyOpen(int limit) =>
        new(FaultKind.ResourceExhausted, "JOB_LIMIT_REACHED", $"You may have {limit} jobs waiting or running. Wait for some to end or cancel them.")
        {
            QuotaSubject = "open jobs",
            RetryAfter = TimeSpan.FromSeconds(5),
        };

    public static FaultException Busy() =>
        new(FaultKind.Unavailable, "JOBS_BUSY", "More jobs arrive than can be written down at the moment. Nothing was kept of this one.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    public static FaultException PaidAndHeld(string jobId) => new(
        FaultKind.FailedPrecondition,
        "JOB_PAID_AND_HELD",
        $"A node works on job {jobId} and its pay is in escrow. Release the payment or open a dispute first, or wait for the job's end.");

    public static FaultException TooManyWatches(int limit) =>
        new(FaultKind.ResourceExhausted, "JOB_WATCH_LIMIT", $"You may watch {limit} jobs at the same time. End some of the streams, or ask for the jobs by GetJob.")
        {
            QuotaSubject = "job watch streams",
        };

    public static FaultException AlreadyEnded(string jobId, string status) =>
        new(FaultKind.FailedPrecondition, "JOB_ALREADY_ENDED", $"Job {jobId} has ended already: {status}.");

    public static FaultException NotThisNode() =>
        new(FaultKind.PermissionDenied, "NODE_MISMATCH", "The node token belongs to another node than the one in the path.");

    public static FaultException OutcomeMissing() =>
        new(FaultKind.InvalidArgument, "OUTCOME_MISSING", "Give either result or error, not both and not neither.")
        {
            Violations = [new FieldViolation("result", "Give either result or error.")],
        };
}
