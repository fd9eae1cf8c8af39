using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Wallets.Proofs;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Wallets;

internal static class WalletsMapping
{
    public static Wallet ToProto(WalletRecord wallet) => new()
    {
        WalletId = new Id<WalletTag>(wallet.Id).ToString(),
        Address = wallet.WalletAddr,
        Network = wallet.Network,
        WalletType = wallet.WalletType,
        Label = wallet.Label,
        Primary = wallet.IsPrimary,
        CreateTime = wallet.CreatedAt.ToTimestamp(),
    };

    public static LoginWithWalletResponse ToProto(WalletSession session) => new()
    {
        User = AccountsMapping.ToProto(session.User),
        Tokens = AccountsMapping.ToProto(session.Tokens),
        Created = session.IsNewUser,
    };

    public static GetAuthMessageResponse ToAuthMessage(WalletChallenge challenge) => new()
    {
        Message = challenge.Message,
        Nonce = challenge.Nonce,
        ExpireTime = challenge.ExpiresAt.ToTimestamp(),
    };

    public static CreateWalletChallengeResponse ToProto(WalletChallenge challenge) => new()
    {
        Message = challenge.Message,
        Nonce = challenge.Nonce,
        ExpireTime = challenge.ExpiresAt.ToTimestamp(),
    };

    /// <summary>Wallets report accounts in lower case: the checksum is looked at only where there is one.</summary>
    public static WalletAddress ToAddress(string network, string address)
    {
        if (!WalletNetworks.TryParse(network, out var known)) throw WalletsFaults.NetworkUnknown();
        return WalletAddress.TryParse(address, known, AddressChecksum.Optional, out var wallet, out var refusal)
            ? wallet
            : throw WalletsFaults.AddressInvalid(refusal);
    }

    public static WalletProof ToProof(LoginWithWalletRequest request) =>
        new(ToAddress(request.Network, request.Address), request.Signature, Given(request.Nonce), Given(request.Message));

    public static WalletProof ToProof(LinkWalletRequest request) =>
        new(ToAddress(request.Network, request.Address), request.Signature, Given(request.Nonce), Given(request.Message));

    public static string ToType(string walletType)
    {
        if (walletType.Length == 0) return WalletTypes.Other;
        return WalletTypes.All.Contains(walletType) ? walletType : throw WalletsFaults.TypeUnknown();
    }

    /// <summary>A malformed id names no wallet: the same answer as for somebody else's.</summary>
    public static Guid ToId(string walletId) => Id<WalletTag>.TryParse(walletId, out var id) ? id.Value : throw WalletsFaults.NotFound(walletId);

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
