using System.Diagnostics.CodeAnalysis;

namespace AIForge.Chains;

/// <summary>The 32 bytes that name a transaction on either network. Its one text is 64 hexadecimal digits in lower case.</summary>
public sealed record TransactionHash
{
    public const int Length = 32;

    private const string Prefix = "0x";
    private readonly string _digits;

    private TransactionHash(string digits) => _digits = digits;

    /// <summary>Of exactly 32 bytes.</summary>
    public static TransactionHash FromBytes(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length);
        return new TransactionHash(Convert.ToHexStringLower(bytes));
    }

    /// <summary>Accepts 64 hexadecimal digits, with 0x before them or without. Never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TransactionHash? hash)
    {
        hash = null;
        var digits = text?.StartsWith(Prefix, StringComparison.Ordinal) == true ? text[Prefix.Length..] : text;
        if (digits is not { Length: Length * 2 } || !digits.All(char.IsAsciiHexDigit)) return false;

        hash = new TransactionHash(digits.ToLowerInvariant());
        return true;
    }

    public byte[] ToBytes() => Convert.FromHexString(_digits);

    /// <summary>As Ethereum's interfaces write it, with 0x.</summary>
    public string ToPrefixedString() => Prefix + _digits;

    public override string ToString() => _digits;
}
