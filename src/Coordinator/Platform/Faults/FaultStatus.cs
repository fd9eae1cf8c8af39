using AIForge.Coordinator.Platform.Texts;
using AIForge.Shared.Faults;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace AIForge.Coordinator.Platform.Faults;

/// <summary>The one place where a fault becomes a gRPC status: code, message and google.rpc.Status with its details.</summary>
internal static class FaultStatus
{
    public const string Domain = "aiforge.network";
    public const string DetailsTrailer = "grpc-status-details-bin";

    // All of it goes into trailers, and clients end the connection with everybody's calls on it when these have more than 64 KiB. What a fault
    // quotes may be as long as a request.
    private const int LongestMessage = 1_000, LongestViolation = 300, MostViolations = 16;

    public static RpcException ToRpcException(FaultException fault) =>
        new(new Grpc.Core.Status(CodeOf(fault.Kind), ShownText.Cut(fault.Message, LongestMessage)), new Metadata { { DetailsTrailer, ToProto(fault).ToByteArray() } });

    public static StatusCode CodeOf(FaultKind kind) => kind switch
    {
        FaultKind.InvalidArgument => StatusCode.InvalidArgument,
        FaultKind.Unauthenticated => StatusCode.Unauthenticated,
        FaultKind.PermissionDenied => StatusCode.PermissionDenied,
        FaultKind.NotFound => StatusCode.NotFound,
        FaultKind.AlreadyExists => StatusCode.AlreadyExists,
        FaultKind.FailedPrecondition => StatusCode.FailedPrecondition,
        FaultKind.OutOfRange => StatusCode.OutOfRange,
        FaultKind.Aborted => StatusCode.Aborted,
        FaultKind.ResourceExhausted => StatusCode.ResourceExhausted,
        FaultKind.Unavailable => StatusCode.Unavailable,
        FaultKind.DeadlineExceeded => StatusCode.DeadlineExceeded,
        FaultKind.Unimplemented => StatusCode.Unimplemented,
        _ => StatusCode.Internal,
    };

    public static RpcStatus ToProto(FaultException fault)
    {
        var info = new ErrorInfo { Reason = fault.Reason, Domain = Domain };
        foreach (var (key, value) in fault.Metadata) info.Metadata[key] = ShownText.Cut(value, LongestMessage);
        var status = new RpcStatus { Code = (int)CodeOf(fault.Kind), Message = ShownText.Cut(fault.Message, LongestMessage), Details = { Any.Pack(info) } };

        if (fault.Violations.Count > 0) status.Details.Add(Any.Pack(Violations(fault)));
        if (fault.RetryAfter is { } wait) status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(wait) }));
        if (fault.QuotaSubject is { } subject) status.Details.Add(Any.Pack(Quota(subject, status.Message)));
        return status;
    }

    private static BadRequest Violations(FaultException fault)
    {
        var request = new BadRequest();
        foreach (var violation in fault.Violations.Take(MostViolations))
        {
            request.FieldViolations.Add(new BadRequest.Types.FieldViolation
            {
                Field = ShownText.Cut(violation.Field, LongestViolation), Description = ShownText.Cut(violation.Description, LongestViolation),
            });
        }

        return request;
    }

    private static QuotaFailure Quota(string subject, string description) =>
        new() { Violations = { new QuotaFailure.Types.Violation { Subject = subject, Description = description } } };
}
