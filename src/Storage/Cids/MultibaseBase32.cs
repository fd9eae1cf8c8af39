namespace AIForge.Storage.Cids;

/// <summary>Base32 of RFC 4648 in lower case and without padding: multibase `b`.</summary>
internal static class MultibaseBase32
{
    private const string Digits = "abcdefghijklmnopqrstuvwxyz234567";
    private const int BitsPerDigit = 5;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = new char[((bytes.Length * 8) + BitsPerDigit - 1) / BitsPerDigit];
        var (buffer, bits, at) = (0u, 0, 0);
        foreach (var value in bytes)
        {
            buffer = (buffer << 8) | value;
            for (bits += 8; bits >= BitsPerDigit; bits -= BitsPerDigit) text[at++] = Digits[(int)(buffer >> (bits - BitsPerDigit)) & 31];
        }

        if (bits > 0) text[at] = Digits[(int)(buffer << (BitsPerDigit - bits)) & 31];
        return new string(text);
    }

    /// <summary>Fills all the bytes. False for other characters, another length, and digits whose last bits say nothing but are not zero.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != ((bytes.Length * 8) + BitsPerDigit - 1) / BitsPerDigit) return false;
        var (buffer, bits, at) = (0u, 0, 0);
        foreach (var c in text)
        {
            var digit = Digits.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0) return false;
            buffer = (buffer << BitsPerDigit) | (uint)digit;
            bits += BitsPerDigit;
            if (bits < 8) continue;
            bits -= 8;
            bytes[at++] = (byte)(buffer >> bits);
        }

        return (buffer & ((1u << bits) - 1)) == 0;
    }
}
