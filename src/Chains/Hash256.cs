using System.Diagnostics.CodeAnalysis;

namespace AIForge.Chains;

/// <summary>The 32 bytes that name a block or a transaction, on Ethereum and on Tron.</summary>
public sealed record Hash256
{
    /// <summary>In bytes.</summary>
    public const int Length = 32;

    private readonly string _digits;

    private Hash256(string digits) => _digits = digits;

    /// <summary>Of exactly 32 bytes.</summary>
    public static Hash256 FromBytes(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length);
        return new Hash256(Convert.ToHexStringLower(bytes));
    }

    /// <summary>Reads 64 hexadecimal digits, with or without 0x before them. Never throws.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Hash256? hash)
    {
        hash = null;
        if (!Encodings.Hexadecimal.TryDecode(text, out var bytes) || bytes.Length != Length) return false;
        hash = FromBytes(bytes);
        return true;
    }

    public byte[] ToBytes() => Convert.FromHexString(_digits);

    /// <summary>As Ethereum writes it: 0x and 64 lower-case digits.</summary>
    public string ToPrefixedString() => "0x" + _digits;

    /// <summary>As Tron writes it: 64 lower-case digits.</summary>
    public override string ToString() => _digits;
}
