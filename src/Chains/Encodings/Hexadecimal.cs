using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace AIForge.Chains.Encodings;

/// <summary>Bytes as hexadecimal digits, with or without 0x before them.</summary>
public static class Hexadecimal
{
    private const string Prefix = "0x";

    /// <summary>0x and lower-case digits.</summary>
    public static string EncodePrefixed(ReadOnlySpan<byte> bytes) => Prefix + Convert.ToHexStringLower(bytes);

    /// <summary>False for an odd number of digits and for any other character. Never throws.</summary>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null) return false;
        var digits = text.AsSpan();
        if (digits.StartsWith(Prefix, StringComparison.Ordinal)) digits = digits[Prefix.Length..];

        var buffer = new byte[digits.Length / 2];
        if (digits.Length % 2 != 0 || Convert.FromHexString(digits, buffer, out _, out _) != OperationStatus.Done) return false;
        bytes = buffer;
        return true;
    }
}
