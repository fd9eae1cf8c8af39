using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace AIForge.Node.Control;

/// <summary>What the end of a control stream means to the operator of the node.</summary>
internal static class Refusals
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Another daemon opened a stream with the same token.</summary>
    public static bool IsReplaced(Exception exception) => Reason(exception) == "STREAM_REPLACED";

    /// <summary>What only the operator can mend, as one message; null when trying again may help.</summary>
    public static string? Permanent(Exception exception) => Reason(exception) switch
    {
        "CREDENTIAL_INVALID" => "The coordinator does not know the node token. Check for a copying error, and that it is a token of this network.",
        "CREDENTIAL_REVOKED" => "The node token was revoked or replaced by a newer one. Start the node with the new one, or make another in the web app under Nodes (or POST /api/nodes/tokens).",
        "CREDENTIAL_EXPIRED" => "The node token has expired. Make another in the web app under Nodes (or POST /api/nodes/tokens) and start the node with it.",
        "NODE_DEACTIVATED" => "The owner of this node removed it. Make a token for another in the web app under Nodes (or POST /api/nodes/tokens) and start the node with its token.",
        "NODE_KEY_MISMATCH" or "MACHINE_ALREADY_REGISTERED" => ((RpcException)exception).Status.Detail,
        _ => null,
    };

    public static string Explain(Exception exception, string coordinator) => exception switch
    {
        RpcException { StatusCode: StatusCode.Unauthenticated } => "the node token is refused; was it rotated, revoked or has it expired?",
        RpcException { StatusCode: StatusCode.Unimplemented } => WrongAddress(coordinator, "what answers there is no coordinator"),
        RpcException { Status.DebugException: { } cause } => WrongAddress(coordinator, cause.GetBaseException().Message),
        RpcException rpc => $"{rpc.StatusCode}: {rpc.Status.Detail}",
        _ => exception.Message,
    };

    private static string WrongAddress(string coordinator, string cause) =>
        $"no coordinator answers at {coordinator} ({cause.TrimEnd('.')}). Is it running? --coordinator takes the coordinator's gRPC address, "
        + "for example http://127.0.0.1:18001, not the gateway's.";

    /// <summary>The coordinator's reason, UPPER_SNAKE; null when it gave none.</summary>
    public static string? Reason(Exception exception)
    {
        if ((exception as RpcException)?.Trailers.Get(DetailsTrailer) is not { IsBinary: true } entry) return null;
        try
        {
            var details = RpcStatus.Parser.ParseFrom(entry.ValueBytes).Details;
            return details.FirstOrDefault(detail => detail.Is(ErrorInfo.Descriptor))?.Unpack<ErrorInfo>().Reason;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
