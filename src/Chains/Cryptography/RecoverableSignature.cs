using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace AIForge.Chains.Cryptography;

/// <summary>
/// An ECDSA signature as wallets give it: r and s of 32 bytes each, then v (0 or 27: the point's y is even; 1 or 28: it is odd).
/// Each value has been checked: 0 &lt; r &lt; n and 0 &lt; s ≤ n/2, the latter by EIP-2.
/// </summary>
public sealed class RecoverableSignature
{
    /// <summary>In bytes.</summary>
    public const int Length = 65;

    private const int ScalarLength = Secp256k1.ScalarLength;
    private const int SmallestLegacyV = 27;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly byte[] Order = Secp256k1.Curve.N.ToByteArrayUnsigned();
    private static readonly byte[] HalfOrder = Secp256k1.Curve.N.ShiftRight(1).ToByteArrayUnsigned();

    private readonly byte[] _bytes;

    private RecoverableSignature(byte[] bytes, int recoveryId)
    {
        _bytes = bytes;
        RecoveryId = recoveryId;
    }

    /// <summary>Big endian, 32 bytes.</summary>
    public ReadOnlySpan<byte> R => _bytes.AsSpan(0, ScalarLength);

    /// <summary>Big endian, 32 bytes, at most half the order.</summary>
    public ReadOnlySpan<byte> S => _bytes.AsSpan(ScalarLength, ScalarLength);

    /// <summary>0 or 1: the parity of y.</summary>
    public int RecoveryId { get; }

    /// <summary>Reads 130 hexadecimal digits, with or without 0x before them. Never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RecoverableSignature? signature, out SignatureRefusal refusal)
    {
        signature = null;
        var digits = text.AsSpan();
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) digits = digits[2..];
        refusal = Check(digits);
        if (refusal != SignatureRefusal.None) return false;

        return TryRead(Convert.FromHexString(digits), out signature, out refusal);
    }

    /// <summary>Reads 65 bytes. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out RecoverableSignature? signature, out SignatureRefusal refusal)
    {
        signature = null;
        refusal = Check(bytes);
        if (refusal != SignatureRefusal.None) return false;

        var v = bytes[^1];
        signature = new RecoverableSignature(bytes.ToArray(), v >= SmallestLegacyV ? v - SmallestLegacyV : v);
        return true;
    }

    /// <summary>
    /// Reads 65 bytes whose s may also be high, and takes the low twin then. For transactions of Tron alone: their ids do not cover the
    /// signature, so that a twin makes no second transaction. Never throws.
    /// </summary>
    public static bool TryReadEitherS(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out RecoverableSignature? signature)
    {
        if (TryRead(bytes, out signature, out var refusal)) return true;
        if (refusal != SignatureRefusal.HighS) return false;

        var v = bytes[^1];
        byte[] twin = [.. bytes[..^1], (byte)(v >= SmallestLegacyV ? (SmallestLegacyV * 2) + 1 - v : 1 - v)];
        var s = Secp256k1.Curve.N.Subtract(Secp256k1.ToInteger(bytes.Slice(ScalarLength, ScalarLength)));
        Secp256k1.Write(s, twin.AsSpan(ScalarLength, ScalarLength));
        return TryRead(twin, out signature, out _);
    }

    /// <summary>65 bytes, the last one 27 or 28.</summary>
    public byte[] ToBytes() => [.. R, .. S, (byte)(SmallestLegacyV + RecoveryId)];

    /// <summary>0x and 130 lower-case digits.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(ToBytes());

    private static SignatureRefusal Check(ReadOnlySpan<char> digits)
    {
        if (digits.ContainsAnyExcept(HexDigits)) return SignatureRefusal.NotHexadecimal;
        return digits.Length switch
        {
            < Length * 2 => SignatureRefusal.TooShort,
            > Length * 2 => SignatureRefusal.TooLong,
            _ => SignatureRefusal.None,
        };
    }

    private static SignatureRefusal Check(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length) return bytes.Length < Length ? SignatureRefusal.TooShort : SignatureRefusal.TooLong;
        if (bytes[^1] is not (0 or 1 or 27 or 28)) return SignatureRefusal.RecoveryIdUnknown;
        if (!IsScalar(bytes[..ScalarLength])) return SignatureRefusal.ROutOfRange;

        var s = bytes.Slice(ScalarLength, ScalarLength);
        if (!IsScalar(s)) return SignatureRefusal.SOutOfRange;
        return s.SequenceCompareTo(HalfOrder) > 0 ? SignatureRefusal.HighS : SignatureRefusal.None;
    }

    private static bool IsScalar(ReadOnlySpan<byte> bytes) => bytes.ContainsAnyExcept((byte)0) && bytes.SequenceCompareTo(Order) < 0;
}
