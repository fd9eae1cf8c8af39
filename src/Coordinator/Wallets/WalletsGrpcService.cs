using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Paging;
using AIForge.Coordinator.Wallets.Proofs;
using AIForge.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;

namespace AIForge.Coordinator.Wallets;

[Authorize(Policies.User)]
internal sealed class WalletsGrpcService(
    Caller caller, CallOrigin origin, WalletLimits limits, WalletProofs proofs, LinkedWallets wallets, WalletsStore store) : WalletService.WalletServiceBase
{
    public override async Task<CreateWalletChallengeResponse> CreateWalletChallenge(CreateWalletChallengeRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var wallet = WalletsMapping.ToAddress(request.Network, request.Address);
        await limits.EnterMessageAsync(origin, context.CancellationToken);
        return WalletsMapping.ToProto(await proofs.AskAsync(wallet, ChallengePurpose.Link, caller.UserId, origin, context.CancellationToken));
    }

    public override async Task<LinkWalletResponse> LinkWallet(LinkWalletRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var (proof, type) = (WalletsMapping.ToProof(request), WalletsMapping.ToType(request.WalletType));
        var wallet = await wallets.LinkAsync(caller.UserId, proof, type, request.Label, origin, context.CancellationToken);
        return new LinkWalletResponse { Wallet = WalletsMapping.ToProto(wallet) };
    }

    public override async Task<ListWalletsResponse> ListWallets(ListWalletsRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var page = Page.Of(request.PageSize, request.PageToken);
        var rows = await store.ListAsync(caller.UserId, page.Before, page.Size + 1, context.CancellationToken);
        var (shown, next) = page.Cut(rows, wallet => wallet.Id);
        return new ListWalletsResponse { Wallets = { shown.Select(WalletsMapping.ToProto) }, NextPageToken = next };
    }

    public override async Task<UpdateWalletResponse> UpdateWallet(UpdateWalletRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var wallet = await wallets.RelabelAsync(caller.UserId, WalletsMapping.ToId(request.WalletId), request.Label, context.CancellationToken);
        return new UpdateWalletResponse { Wallet = WalletsMapping.ToProto(wallet) };
    }

    public override async Task<SetPrimaryWalletResponse> SetPrimaryWallet(SetPrimaryWalletRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        var wallet = await wallets.SetPrimaryAsync(caller.UserId, WalletsMapping.ToId(request.WalletId), origin, context.CancellationToken);
        return new SetPrimaryWalletResponse { Wallet = WalletsMapping.ToProto(wallet) };
    }

    public override async Task<UnlinkWalletResponse> UnlinkWallet(UnlinkWalletRequest request, ServerCallContext context)
    {
        caller.Require(Scopes.Account);
        await wallets.UnlinkAsync(caller.UserId, WalletsMapping.ToId(request.WalletId), origin, context.CancellationToken);
        return new UnlinkWalletResponse();
    }
}
