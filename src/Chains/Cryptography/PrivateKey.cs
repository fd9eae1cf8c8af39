using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace AIForge.Chains.Cryptography;

/// <summary>
/// A private key on secp256k1, for tools and payouts; no wallet of a user is ever seen here. Signing is deterministic (RFC 6979 with
/// HMAC-SHA-256) but its arithmetic does not run in constant time, so keys stay on machines that nobody else measures.
/// </summary>
public sealed class PrivateKey
{
    private readonly BigInteger _secret;

    private PrivateKey(BigInteger secret)
    {
        _secret = secret;
        PublicKey = new PublicKey(Secp256k1.Curve.G.Multiply(secret).Normalize());
    }

    public PublicKey PublicKey { get; }

    /// <summary>Takes 32 bytes, big endian. False unless they are a number of 1 to n-1.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PrivateKey? key)
    {
        key = null;
        if (bytes.Length != Secp256k1.ScalarLength) return false;
        var secret = Secp256k1.ToInteger(bytes);
        if (secret.SignValue == 0 || secret.CompareTo(Secp256k1.Curve.N) >= 0) return false;

        key = new PrivateKey(secret);
        return true;
    }

    /// <summary>Takes 64 hexadecimal digits, with or without 0x before them.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PrivateKey? key)
    {
        key = null;
        var digits = text.AsSpan();
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) digits = digits[2..];
        if (digits.Length != Secp256k1.ScalarLength * 2 || !digits.ToArray().All(char.IsAsciiHexDigit)) return false;
        return TryRead(Convert.FromHexString(digits), out key);
    }

    /// <summary>Signs a 32-byte hash; s is at most half the order, as EIP-2 wants it.</summary>
    public RecoverableSignature Sign(ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, Secp256k1.ScalarLength);
        var n = Secp256k1.Curve.N;
        var nonces = new HMacDsaKCalculator(new Sha256Digest());
        nonces.Init(n, _secret, hash.ToArray());
        while (true)
        {
            var k = nonces.NextK();
            var point = Secp256k1.Curve.G.Multiply(k).Normalize();
            var r = point.AffineXCoord.ToBigInteger();
            var s = k.ModInverse(n).Multiply(Secp256k1.ToInteger(hash).Add(_secret.Multiply(r))).Mod(n);
            // The two cases in which RFC 6979 takes the next k; an x from n on also has no recovery id of ours.
            if (r.CompareTo(n) >= 0 || s.SignValue == 0) continue;

            var isOdd = point.AffineYCoord.TestBitZero();
            var isHigh = s.CompareTo(n.ShiftRight(1)) > 0;
            return Encode(r, isHigh ? n.Subtract(s) : s, isOdd != isHigh);
        }
    }

    /// <summary>Never the key itself.</summary>
    public override string ToString() => "private key";

    private static RecoverableSignature Encode(BigInteger r, BigInteger s, bool isOdd)
    {
        Span<byte> bytes = stackalloc byte[RecoverableSignature.Length];
        Secp256k1.Write(r, bytes[..Secp256k1.ScalarLength]);
        Secp256k1.Write(s, bytes.Slice(Secp256k1.ScalarLength, Secp256k1.ScalarLength));
        bytes[^1] = isOdd ? (byte)1 : (byte)0;
        if (!RecoverableSignature.TryRead(bytes, out var signature, out var refusal))
            throw new InvalidOperationException($"A signature of our own is refused: {refusal}.");
        return signature;
    }
}
