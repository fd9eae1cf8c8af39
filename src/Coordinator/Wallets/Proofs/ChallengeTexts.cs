using AIForge.Chains.SignIn;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Wallets.Proofs;

/// <summary>The words that a wallet shows its owner before signing.</summary>
internal static class ChallengeTexts
{
    private const string SignIn = "Sign in to AIForge Network.";

    /// <summary>Linking names the account, so that nobody signs their wallet over to somebody else's.</summary>
    public static SignInMessage For(
        WalletAddress wallet, ChallengePurpose purpose, Guid? userId, WalletsOptions options, string nonce, DateTimeOffset now) => new()
    {
        Domain = options.Domain,
        Address = wallet,
        Statement = purpose == ChallengePurpose.Login ? SignIn : $"Link this wallet to the account {new Id<UserTag>(userId!.Value)} of AIForge Network.",
        Uri = options.Uri,
        ChainId = (ulong)(wallet.Network == WalletNetwork.Ethereum ? options.EthereumChainId : options.TronChainId),
        Nonce = nonce,
        IssuedAt = now,
        ExpirationTime = now + options.ChallengeFor,
    };
}
