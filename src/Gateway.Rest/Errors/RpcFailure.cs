using AIForge.ProtoJson;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace AIForge.Gateway.Rest.Errors;

/// <summary>Turns a failed gRPC call into the error that the client sees.</summary>
internal static class RpcFailure
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    public static GatewayError ToError(RpcException exception)
    {
        var code = exception.StatusCode;
        var error = new GatewayError(HttpStatusTable.HttpStatus(code), code, null, SafeMessage(exception));
        var details = exception.Trailers.Get(DetailsTrailer) is { IsBinary: true } entry ? entry.ValueBytes : null;
        return details is null ? error : WithDetails(error, details);
    }

    /// <summary>A failure of our own end (no connection, a lost one) names sockets and addresses: say less.</summary>
    private static string SafeMessage(RpcException exception)
    {
        var status = exception.Status;
        var isLocal = status.DebugException is not null;
        return status.StatusCode switch
        {
            Grpc.Core.StatusCode.Unavailable when isLocal => "The service cannot be reached at the moment.",
            Grpc.Core.StatusCode.DeadlineExceeded when string.IsNullOrEmpty(status.Detail) => "The request took too long.",
            _ when isLocal || string.IsNullOrEmpty(status.Detail) => "The request could not be completed.",
            _ => status.Detail,
        };
    }

    private static GatewayError WithDetails(GatewayError error, byte[] bytes)
    {
        RpcStatus status;
        try
        {
            status = RpcStatus.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return error;
        }

        error = error with { Details = status.Details };
        foreach (var detail in status.Details)
        {
            if (detail.TryUnpack(out ErrorInfo info)) error = error with { Reason = info.Reason };
            else if (detail.TryUnpack(out RetryInfo retry)) error = error with { RetryAfter = retry.RetryDelay?.ToTimeSpan() };
            else if (detail.TryUnpack(out BadRequest bad)) error = error with { Violations = Violations(bad) };
            else if (detail.TryUnpack(out QuotaFailure quota)) error = error with { QuotaSubject = quota.Violations.FirstOrDefault()?.Subject };
        }

        return error;
    }

    private static Violation[] Violations(BadRequest bad) =>
        [.. bad.FieldViolations.Select(v => new Violation(v.Field, v.Description))];
}
