using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Wallets.Proofs;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Wallets;

[AllowAnonymous]
internal sealed class WalletAuthGrpcService(CallOrigin origin, WalletLimits limits, WalletProofs proofs, WalletSignIn signIn)
    : WalletAuthService.WalletAuthServiceBase
{
    public override async Task<GetAuthMessageResponse> GetAuthMessage(GetAuthMessageRequest request, ServerCallContext context)
    {
        // A GET to the browser, and yet each answer is good once.
        context.GetHttpContext().Response.Headers.CacheControl = "no-store";
        var wallet = WalletsMapping.ToAddress(request.Network, request.Address);
        await limits.EnterMessageAsync(origin, context.CancellationToken);
        return WalletsMapping.ToAuthMessage(await proofs.AskAsync(wallet, ChallengePurpose.Login, userId: null, origin, context.CancellationToken));
    }

    public override async Task<LoginWithWalletResponse> LoginWithWallet(LoginWithWalletRequest request, ServerCallContext context)
    {
        var (proof, type) = (WalletsMapping.ToProof(request), WalletsMapping.ToType(request.WalletType));
        return WalletsMapping.ToProto(await signIn.SignInAsync(proof, type, origin, context.CancellationToken));
    }
}
