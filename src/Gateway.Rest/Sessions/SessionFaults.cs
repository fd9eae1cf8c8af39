using AIForge.Gateway.Rest.Errors;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Sessions;

/// <summary>Why a browser gets no session in cookies.</summary>
internal static class SessionFaults
{
    public static GatewayException ForeignPage() => new(new GatewayError(
        403, StatusCode.PermissionDenied, "SESSION_FOREIGN_PAGE", "Sessions in cookies are for pages of this address; other clients take the tokens of the reply."));

    public static GatewayException NeedsTls() => new(new GatewayError(
        400, StatusCode.FailedPrecondition, "SESSION_NEEDS_TLS", "A browser keeps this session over https, or on this machine's own address, 127.0.0.1."));

    public static GatewayException NoRefreshToken() => new(new GatewayError(
        401, StatusCode.Unauthenticated, "REFRESH_TOKEN_INVALID", "This browser is not signed in any more."));
}
