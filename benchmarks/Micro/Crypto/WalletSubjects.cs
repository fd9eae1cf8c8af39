using System.Security.Cryptography;
using AIForge.Chains.Cryptography;
using AIForge.Chains.SignIn;

namespace AIForge.Micro.Crypto;

/// <summary>The same signature, recovered by ours and verified by .NET.</summary>
internal sealed class WalletSubjects : IDisposable
{
    private const string Message = "localhost wants you to sign in with your Ethereum account:";

    private readonly ECDsa _verifier;
    private readonly PrivateKey _key;
    private readonly byte[] _hash = SHA256.HashData("a message"u8);

    public WalletSubjects()
    {
        if (!PrivateKey.TryRead(_hash, out var key)) throw new InvalidOperationException("The hash is no key.");
        _key = key;
        var point = key.PublicKey.ToBytes();
        // secp256k1 by its object identifier: it has no name in .NET.
        _verifier = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.CreateFromValue("1.3.132.0.10"),
            Q = new ECPoint { X = point[1..33], Y = point[33..] },
        });
    }

    public IReadOnlyList<CryptoSubject> Signatures()
    {
        var signature = _key.Sign(_hash);
        byte[] bare = [.. signature.R, .. signature.S];
        var address = WalletAddress.Of(_key.PublicKey, WalletNetwork.Ethereum);
        var text = WalletSignature.Sign(_key, WalletNetwork.Ethereum, Message);
        return
        [
            new(".NET `ECDsa.VerifyHash`", () => Hold(_verifier.VerifyHash(_hash, bare))),
            new("ours: recover the key", () => Hold(Secp256k1.TryRecover(_hash, signature, out _))),
            new("ours: check a wallet's text, signature and address", () => Hold(WalletSignature.Check(address, Message, text) == SignatureVerdict.Good)),
        ];
    }

    public void Dispose() => _verifier.Dispose();

    private static void Hold(bool isGood)
    {
        if (!isGood) throw new InvalidOperationException("A good signature was refused.");
    }
}
