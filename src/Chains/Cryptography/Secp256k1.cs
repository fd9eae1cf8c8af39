using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace AIForge.Chains.Cryptography;

/// <summary>The curve secp256k1 (SEC 2, section 2.4.1) and the recovery of a public key from a signature (SEC 1, section 4.1.6).</summary>
public static class Secp256k1
{
    /// <summary>Bytes of a field element, a scalar and a message hash.</summary>
    public const int ScalarLength = 32;

    // The curve with its own field arithmetic: the generic one of SecNamedCurves takes five times as long.
    internal static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");

    /// <summary>
    /// Finds the key that made the signature over this 32-byte hash. Every well-formed signature was made by some key, so the result
    /// says nothing until it is compared with the expected one. False when r is no point of the curve.
    /// </summary>
    public static bool TryRecover(ReadOnlySpan<byte> hash, RecoverableSignature signature, [NotNullWhen(true)] out PublicKey? publicKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, ScalarLength);
        publicKey = null;
        var r = ToInteger(signature.R);
        if (PointAt(r, signature.RecoveryId) is not { } point) return false;

        var inverse = r.ModInverse(Curve.N);
        var fromHash = ToInteger(hash).Negate().Multiply(inverse).Mod(Curve.N);
        var fromS = ToInteger(signature.S).Multiply(inverse).Mod(Curve.N);
        var recovered = ECAlgorithms.SumOfTwoMultiplies(Curve.G, fromHash, point, fromS).Normalize();
        if (recovered.IsInfinity) return false;

        publicKey = new PublicKey(recovered);
        return true;
    }

    internal static BigInteger ToInteger(ReadOnlySpan<byte> bigEndian) => new(1, bigEndian.ToArray());

    /// <summary>Exactly 32 bytes, big endian.</summary>
    internal static void Write(BigInteger value, Span<byte> destination)
    {
        var bytes = value.ToByteArrayUnsigned();
        destination.Clear();
        bytes.CopyTo(destination[(destination.Length - bytes.Length)..]);
    }

    /// <summary>The point with this x and the parity of y that the recovery id says; null when the curve has none there.</summary>
    private static ECPoint? PointAt(BigInteger x, int recoveryId)
    {
        var curve = Curve.Curve;
        var element = curve.FromBigInteger(x);
        var y = element.Square().Multiply(element).Add(curve.B).Sqrt();
        if (y is null) return null;
        if (y.TestBitZero() != (recoveryId == 1)) y = y.Negate();
        return curve.CreatePoint(x, y.ToBigInteger());
    }
}
