using System.Diagnostics.CodeAnalysis;

namespace AIForge.Shared.Encodings;

/// <summary>Base58 with Bitcoin's alphabet; each leading zero byte is one leading '1'.</summary>
public static class Base58
{
    /// <summary>The work grows with the square of the length, and nothing we read is longer.</summary>
    public const int LongestText = 256;

    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const int Radix = 58;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var zeros = LeadingZeros(bytes);
        // A byte is 1.37 digits of base 58.
        Span<byte> digits = new byte[(bytes.Length * 138 / 100) + 1];
        var used = 0;
        foreach (var value in bytes[zeros..]) used = Append(digits, used, value, Radix, 256);

        Span<char> text = new char[zeros + used];
        text[..zeros].Fill(Alphabet[0]);
        for (var i = 0; i < used; i++) text[zeros + i] = Alphabet[digits[used - 1 - i]];
        return new string(text);
    }

    /// <summary>False for any other character and for texts over <see cref="LongestText"/>. Never throws.</summary>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null || text.Length > LongestText) return false;

        var zeros = text.Length - text.AsSpan().TrimStart(Alphabet[0]).Length;
        Span<byte> little = new byte[text.Length];
        var used = 0;
        foreach (var c in text.AsSpan(zeros))
        {
            var digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0) return false;
            used = Append(little, used, digit, 256, Radix);
        }

        bytes = new byte[zeros + used];
        for (var i = 0; i < used; i++) bytes[zeros + i] = little[used - 1 - i];
        return true;
    }

    private static int LeadingZeros(ReadOnlySpan<byte> bytes)
    {
        var first = bytes.IndexOfAnyExcept((byte)0);
        return first < 0 ? bytes.Length : first;
    }

    /// <summary>Multiplies the little-endian number by the radix it is read in and adds a digit; returns how many places it has now.</summary>
    private static int Append(Span<byte> number, int used, int digit, int radix, int readRadix)
    {
        var carry = digit;
        for (var i = 0; i < used; i++)
        {
            carry += number[i] * readRadix;
            number[i] = (byte)(carry % radix);
            carry /= radix;
        }

        while (carry > 0)
        {
            number[used++] = (byte)(carry % radix);
            carry /= radix;
        }

        return used;
    }
}
