using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Wallets.Admin.Sessions;

[Authorize(Policies.AdminOrSession)]
internal sealed class AdminSessionGrpcService(Caller admin, AdminActor actor, AdminSessions sessions) : AdminSessionService.AdminSessionServiceBase
{
    [Authorize(Policies.Admin)]
    public override async Task<CreateAdminSessionResponse> CreateAdminSession(CreateAdminSessionRequest request, ServerCallContext context)
    {
        var (session, token) = await sessions.CreateAsync(actor, context.CancellationToken);
        return new CreateAdminSessionResponse { Token = token, ExpireTime = session.ExpiresAt.ToTimestamp() };
    }

    public override Task<GetAdminSessionResponse> GetAdminSession(GetAdminSessionRequest request, ServerCallContext context) => Task.FromResult(new GetAdminSessionResponse
    {
        Network = WalletNetworks.NameOf(admin.AdminWallet!.Network), Address = admin.AdminWallet.Text, ExpireTime = admin.AdminSession?.ExpiresAt.ToTimestamp(),
    });

    public override async Task<EndAdminSessionResponse> EndAdminSession(EndAdminSessionRequest request, ServerCallContext context)
    {
        await sessions.EndAsync(actor, admin.AdminSession?.Id, context.CancellationToken);
        return new EndAdminSessionResponse();
    }
}
