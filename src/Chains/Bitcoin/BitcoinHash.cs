using System.Numerics;
using System.Security.Cryptography;

namespace AIForge.Chains.Bitcoin;

/// <summary>Names a block or a transaction. People and nodes write its bytes backwards; this does so too.</summary>
public readonly record struct BitcoinHash
{
    public const int Length = 32;

    private readonly string? _digits;

    private BitcoinHash(string digits) => _digits = digits;

    /// <summary>Of 32 bytes in the order in which blocks hold them.</summary>
    public static BitcoinHash FromBytes(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length);
        var reversed = bytes.ToArray();
        Array.Reverse(reversed);
        return new BitcoinHash(Convert.ToHexStringLower(reversed));
    }

    /// <summary>Exactly 64 hexadecimal digits. Never throws.</summary>
    public static bool TryParse(string? text, out BitcoinHash hash)
    {
        hash = default;
        if (text is not { Length: Length * 2 } || !text.All(char.IsAsciiHexDigit)) return false;
        hash = new BitcoinHash(text.ToLowerInvariant());
        return true;
    }

    /// <summary>In the order in which blocks hold them.</summary>
    public byte[] ToBytes()
    {
        var bytes = Convert.FromHexString(ToString());
        Array.Reverse(bytes);
        return bytes;
    }

    /// <summary>What is compared with a target.</summary>
    internal BigInteger ToNumber() => new(ToBytes(), isUnsigned: true);

    public override string ToString() => _digits ?? new string('0', Length * 2);

    /// <summary>The default one is that of zeros.</summary>
    public bool Equals(BitcoinHash other) => ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>SHA-256 of SHA-256.</summary>
    internal static BitcoinHash Of(ReadOnlySpan<byte> bytes) => FromBytes(Double(bytes));

    internal static byte[] Double(ReadOnlySpan<byte> bytes) => SHA256.HashData(SHA256.HashData(bytes));
}
