using AIForge.Chains.Cryptography;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Tron;

namespace AIForge.Chains.SignIn;

/// <summary>
/// Texts signed by wallets: <c>personal_sign</c> (EIP-191) on Ethereum, <c>signMessageV2</c> (TIP-191) on Tron. The networks' prefixes
/// differ, so a signature for one never counts on the other though the keys may be the same.
/// </summary>
public static class WalletSignature
{
    /// <summary>Says whether the account signed exactly this text. Never throws, whatever the signature is.</summary>
    public static SignatureVerdict Check(WalletAddress address, string message, string? signature)
    {
        if (!RecoverableSignature.TryParse(signature, out var parsed, out var refusal))
            return refusal == SignatureRefusal.TooLong ? SignatureVerdict.UnsupportedSigner : SignatureVerdict.Malformed;

        var isSigner = Secp256k1.TryRecover(HashOf(address.Network, message), parsed, out var key)
            && WalletAddress.Of(key, address.Network) == address;
        return isSigner ? SignatureVerdict.Good : SignatureVerdict.WrongSigner;
    }

    /// <summary>What the wallet of this key would answer: 0x and 130 digits.</summary>
    public static string Sign(PrivateKey key, WalletNetwork network, string message) => key.Sign(HashOf(network, message)).ToString();

    private static byte[] HashOf(WalletNetwork network, string message) =>
        network == WalletNetwork.Ethereum ? PersonalMessage.Hash(message) : TronMessage.Hash(message);
}
