using AIForge.Coordinator.Platform.Texts;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs;

/// <summary>Proto ⇄ domain.</summary>
internal static class JobsMapping
{
    private static readonly (JobStatus Proto, string Code)[] Statuses =
    [
        (JobStatus.Pending, JobStatusCodes.Pending),
        (JobStatus.Assigned, JobStatusCodes.Assigned),
        (JobStatus.Running, JobStatusCodes.Running),
        (JobStatus.Completed, JobStatusCodes.Completed),
        (JobStatus.Failed, JobStatusCodes.Failed),
        (JobStatus.Cancelled, JobStatusCodes.Cancelled),
        (JobStatus.Expired, JobStatusCodes.Expired),
    ];

    public static JobStatus ToProto(string code) => Statuses.First(status => status.Code == code).Proto;

    /// <summary>An unknown number becomes a code that no job has, because an empty filter would match them all.</summary>
    public static string[] ToCodes(IEnumerable<JobStatus> statuses) =>
        [.. statuses.Distinct().Select(wanted => Statuses.FirstOrDefault(status => status.Proto == wanted).Code ?? "")];

    public static Job ToProto(JobRecord job) => new()
    {
        JobId = new Id<JobTag>(job.Id).ToString(),
        Type = job.Type,
        Status = ToProto(job.Status),
        Parameters = Struct.Parser.ParseJson(job.Config),
        NodeId = job.NodeId is { } nodeId ? new Id<NodeTag>(nodeId).ToString() : "",
        Attempt = job.Attempt,
        MaxAttempts = job.MaxAttempts,
        Progress = job.Progress,
        Activity = job.Activity ?? "",
        CreateTime = job.CreatedAt.ToTimestamp(),
        ExpireTime = job.ExpiresAt.ToTimestamp(),
        StartTime = job.StartedAt?.ToTimestamp(),
        EndTime = job.EndedAt?.ToTimestamp(),
        Result = job.Result is { } result ? Struct.Parser.ParseJson(result) : null,
        // A queued job keeps the reason of its last failed attempt to itself.
        Error = JobRules.HasEnded(job.Status) && job.ErrorReason is { } reason
            ? new JobError { Reason = reason, Message = job.ErrorMessage ?? "" }
            : null,
        PaymentId = job.PaymentId ?? "",
        Verification = job.Verification ?? "",
    };

    public static string ToJson(Struct parameters) => JsonFormatter.Default.Format(parameters);

    /// <summary>The seed of a job that names none follows from its id, so that another attempt gives the same answer.</summary>
    public static InferenceTask ToTask(LeasedJob job) =>
        InferenceJobParameters.ToTask(Struct.Parser.ParseJson(job.Config), job.ModelSha256, BitConverter.ToUInt64(job.SeedId.ToByteArray(), 8));

    public static JobLease ToLease(LeasedJob job, int leaseSeconds) => new()
    {
        JobId = new Id<JobTag>(job.Id).ToString(),
        Attempt = job.Attempt,
        Type = job.Type,
        Parameters = Struct.Parser.ParseJson(job.Config),
        ModelSha256 = job.ModelSha256,
        LeaseDuration = TimeSpan.FromSeconds(leaseSeconds).ToDuration(),
    };

    public static JobOutcome ToOutcome(AttemptResult result)
    {
        var fields = new Struct();
        fields.Fields["text"] = Value.ForString(Storable(result.Text));
        fields.Fields["finish_reason"] = Value.ForString(Storable(result.FinishReason));
        fields.Fields["prompt_tokens"] = Value.ForNumber(result.PromptTokens);
        fields.Fields["completion_tokens"] = Value.ForNumber(result.CompletionTokens);
        return JobOutcome.Success(JsonFormatter.Default.Format(fields));
    }

    public static JobOutcome ToOutcome(TaskError error) => JobOutcome.Failure(Reason(error.Reason), Message(error.Message), ToFault(error));

    public static JobOutcome ToOutcome(CompleteJobRequest request) => (request.Result, request.Error) switch
    {
        ({ } result, null) => JobOutcome.Success(JsonFormatter.Default.Format(result)),
        (null, { } error) => JobOutcome.Failure(Reason(error.Reason), Message(error.Message), JobFault.Node),
        _ => throw JobsFaults.OutcomeMissing(),
    };

    /// <summary>Null when nothing is said.</summary>
    public static string? ToActivity(string activity) => ShownText.Clean(activity, MaxActivityLength) is { Length: > 0 } shown ? shown : null;

    private static JobFault ToFault(TaskError error) => error.Fault switch
    {
        FaultParty.Input => JobFault.Input,
        FaultParty.Node => JobFault.Node,
        FaultParty.Platform => JobFault.Platform,
        _ => error.Permanent ? JobFault.Input : JobFault.Node,
    };

    private const int MaxActivityLength = 256;
    private const int MaxReasonLength = 64;
    private const int MaxMessageLength = 1_024;

    // Words of a node are shown to the owner of the job: bounded, and never empty.
    private static string Reason(string reason) =>
        reason.Length is 0 or > MaxReasonLength || !reason.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_')
            ? JobsFaults.NodeReportedFailure
            : reason;

    private static string Message(string message) => message.Length == 0 ? "The node gave no reason." : Storable(Shortened(message));

    private static string Shortened(string message)
    {
        if (message.Length <= MaxMessageLength) return message;

        // Half a surrogate pair is no text that could be stored.
        return message[..(char.IsHighSurrogate(message[MaxMessageLength - 1]) ? MaxMessageLength - 1 : MaxMessageLength)];
    }

    // PostgreSQL has no U+0000. Refusing the report would only make the node send it again for ever.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
