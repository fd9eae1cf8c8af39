using System.Globalization;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>Every error that uploads can raise.</summary>
internal static class UploadsFaults
{
    /// <summary>Of an upload that failed: the file is no model.</summary>
    public const string FileInvalid = "MODEL_FILE_INVALID";

    /// <summary>Of an upload that failed: the file has another SHA-256 than was announced.</summary>
    public const string HashMismatch = "MODEL_HASH_MISMATCH";

    /// <summary>Of an upload that failed: the store no longer has its parts.</summary>
    public const string PartsLost = "UPLOAD_PARTS_LOST";

    public const string NameTakenReason = "MODEL_NAME_TAKEN";

    private static readonly TimeSpan RetryPart = TimeSpan.FromSeconds(1), RetryWhole = TimeSpan.FromSeconds(30);

    public static FaultException Invalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "UPLOAD_INVALID", "The upload asked for is not valid.") { Violations = violations };

    public static FaultException Invalid(string field, string problem) => Invalid([new FieldViolation(field, problem)]);

    public static FaultException NotFound() => new(FaultKind.NotFound, "UPLOAD_NOT_FOUND", "There is no such upload.");

    public static FaultException NameTaken(string name) =>
        new(FaultKind.AlreadyExists, NameTakenReason, $"There is a model {name} already, or an upload that becomes it.");

    public static FaultException QuotaExceeded(ModelQuota quota, ModelUsage usage) => new(
        FaultKind.ResourceExhausted,
        "MODEL_QUOTA_EXCEEDED",
        $"This would be more than the {quota.Models} models and {quota.Bytes} bytes that a user may keep; {usage.Models} and {usage.Bytes} are in use.")
    {
        QuotaSubject = "models",
    };

    public static FaultException TooManyWhole() => new(
        FaultKind.ResourceExhausted, "UPLOADS_BUSY", "Too many files are coming in one piece at once, from you or from all; send it in parts, or try again in half a minute.")
    {
        RetryAfter = RetryWhole,
    };

    public static FaultException TooSlow(TimeSpan patience) =>
        new(FaultKind.DeadlineExceeded, "UPLOAD_TOO_SLOW", $"No part of the file was complete within {patience.TotalMinutes:0} minutes; send it in parts, which can be resumed.");

    public static FaultException StateWrong(string state) => new(
        FaultKind.FailedPrecondition, "UPLOAD_STATE", $"The upload is {state}; this is possible only while it is receiving.")
    {
        Metadata = new Dictionary<string, string> { ["state"] = state },
    };

    public static FaultException Incomplete(IReadOnlyCollection<int> missing) => new(
        FaultKind.FailedPrecondition, "UPLOAD_INCOMPLETE", $"{missing.Count} part(s) are missing; the first is {missing.First()}.")
    {
        Metadata = new Dictionary<string, string> { ["missing"] = string.Join(',', missing.Take(100).Select(number => number.ToString(CultureInfo.InvariantCulture))) },
    };

    public static FaultException PartLength(long expected, long received) => new(
        FaultKind.InvalidArgument,
        "PART_LENGTH_WRONG",
        received > expected ? $"The part has more than its {expected} bytes." : $"The part has {expected} bytes and only {received} came.")
    {
        Metadata = new Dictionary<string, string> { ["expected"] = expected.ToString(CultureInfo.InvariantCulture) },
    };

    public static FaultException PartHash() =>
        new(FaultKind.InvalidArgument, "PART_HASH_WRONG", "The part's SHA-256 is not the one that was given; send it again.");

    public static FaultException PartSuperseded() =>
        new(FaultKind.Aborted, "PART_SUPERSEDED", "The same part was sent twice at once; ask which parts are there and send it again if it is not.") { RetryAfter = RetryPart };
}
