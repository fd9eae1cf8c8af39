using System.Globalization;
using AIForge.Shared.Faults;
using Google.Protobuf;

namespace AIForge.Coordinator.Platform.Faults;

/// <summary>A gRPC error reply without a message, for calls that end before they reach a service.</summary>
internal static class TrailersOnly
{
    public static Task WriteAsync(HttpResponse response, FaultException fault)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)FaultStatus.CodeOf(fault.Kind)).ToString(CultureInfo.InvariantCulture);
        // The protocol percent-encodes the message; our messages may hold any character.
        response.Headers["grpc-message"] = Uri.EscapeDataString(fault.Message);
        response.Headers[FaultStatus.DetailsTrailer] = Convert.ToBase64String(FaultStatus.ToProto(fault).ToByteArray()).TrimEnd('=');
        return response.CompleteAsync();
    }
}
