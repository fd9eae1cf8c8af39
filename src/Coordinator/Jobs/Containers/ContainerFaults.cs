using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Every error that outputs and logs of containers can raise.</summary>
internal static class ContainerFaults
{
    public static FaultException AttemptNotCurrent() =>
        new(FaultKind.FailedPrecondition, "ATTEMPT_NOT_CURRENT", "The node does not hold this attempt now: stop the work, nothing of it counts.");

    public static FaultException StartMissing() =>
        new(FaultKind.InvalidArgument, "START_MISSING", "The first message must be a start.");

    public static FaultException OutputInvalid(string problem) => new(FaultKind.InvalidArgument, "OUTPUT_INVALID", $"The archive is refused: {problem}");

    public static FaultException OutputTooLarge(long most) =>
        new(FaultKind.OutOfRange, "OUTPUT_TOO_LARGE", $"The outputs of this job may have {most} bytes as an archive.");

    public static FaultException OutputMismatch(string cid) =>
        new(FaultKind.InvalidArgument, "OUTPUT_CID_MISMATCH", $"What came has the CID {cid} and not the one that was announced.");

    public static FaultException TooManyOutputs() =>
        new(FaultKind.Unavailable, "OUTPUTS_BUSY", "More outputs are coming than this process takes at once.") { RetryAfter = TimeSpan.FromSeconds(5) };

    public static FaultException OutputStalled() =>
        new(FaultKind.DeadlineExceeded, "OUTPUT_STALLED", "Nothing came for a minute, or less than 8 KiB a second; send the outputs again.");

    public static FaultException TooMuchKept(long most) => new(
        FaultKind.ResourceExhausted, "OUTPUT_QUOTA_EXCEEDED", $"The outputs of your jobs take more than {most} bytes: delete some before further jobs leave more.")
    {
        QuotaSubject = "outputs",
    };

    /// <summary>Said to the node when a job has ended; the reason is the one that its owner is told.</summary>
    public static FaultException NoRoomKept(long most) => new(
        FaultKind.FailedPrecondition, "OUTPUT_QUOTA_EXCEEDED", $"The outputs of the owner's jobs would take more than {most} bytes with these: some must be deleted before further jobs leave more.");

    public static FaultException OutputsNotFound(string jobId) =>
        new(FaultKind.NotFound, "OUTPUTS_NOT_FOUND", $"Job {jobId} has left no outputs, or they are deleted, or it has not ended yet.");

    public static FaultException OutputFileNotFound(string path) =>
        new(FaultKind.NotFound, "OUTPUT_FILE_NOT_FOUND", $"There is no file {path} among the outputs. GET …/outputs lists those that there are.");

    public static FaultException OutputsInUse() =>
        new(FaultKind.FailedPrecondition, "OUTPUTS_IN_USE", "A job that has not ended has these outputs as an input. Cancel it or wait for its end.");

    public static FaultException LogGap(long expected) => new(
        FaultKind.OutOfRange, "LOG_GAP", $"The log goes on at byte {expected}.") { Metadata = new Dictionary<string, string> { ["next_offset"] = FormattableString.Invariant($"{expected}") } };

    public static FaultException LogChunkInvalid(string problem) => new(FaultKind.InvalidArgument, "LOG_CHUNK_INVALID", problem);
}
