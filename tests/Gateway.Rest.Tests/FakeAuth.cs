using AIForge.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Opens a session for everybody, and renews the one that it opened.</summary>
internal sealed class FakeAuth : AuthService.AuthServiceBase
{
    public const string Access = "the-access-token";
    public const string Refresh = "afr_first";
    public const string NextAccess = "the-next-access-token";

    public override Task<LoginResponse> Login(LoginRequest request, ServerCallContext context) =>
        Task.FromResult(new LoginResponse { User = new User { Username = request.Login }, Tokens = Tokens(Access, Refresh) });

    public override Task<RefreshSessionResponse> RefreshSession(RefreshSessionRequest request, ServerCallContext context) =>
        request.RefreshToken == Refresh
            ? Task.FromResult(new RefreshSessionResponse { Tokens = Tokens(NextAccess, "afr_second") })
            : throw new RpcException(new Status(StatusCode.Unauthenticated, "spent"));

    public override Task<LogoutResponse> Logout(LogoutRequest request, ServerCallContext context) => Task.FromResult(new LogoutResponse());

    private static SessionTokens Tokens(string access, string refresh) => new()
    {
        AccessToken = access,
        RefreshToken = refresh,
        ExpiresIn = 900,
        RefreshExpireTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(30)),
    };
}
