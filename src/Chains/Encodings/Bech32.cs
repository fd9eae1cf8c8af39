using System.Diagnostics.CodeAnalysis;

namespace AIForge.Chains.Encodings;

/// <summary>
/// BIP 173's base 32 with a checksum over prefix and data, and BIP 350's variant of it, which differs in one constant. The data are
/// values of five bits each.
/// </summary>
public static class Bech32
{
    /// <summary>Within it the checksum finds every four errors.</summary>
    public const int LongestText = 90;

    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int ChecksumLength = 6;
    private const uint First = 1;
    private const uint Modified = 0x2bc830a3;

    private static readonly uint[] Generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    /// <param name="prefix">Lower case.</param>
    /// <param name="isModified">BIP 350's variant.</param>
    public static string Encode(string prefix, ReadOnlySpan<byte> data, bool isModified)
    {
        var state = Advance(Start(prefix), data);
        for (var i = 0; i < ChecksumLength; i++) state = Step(state, 0);
        state ^= isModified ? Modified : First;

        var text = new char[prefix.Length + 1 + data.Length + ChecksumLength];
        prefix.CopyTo(text);
        text[prefix.Length] = '1';
        for (var i = 0; i < data.Length; i++) text[prefix.Length + 1 + i] = Alphabet[data[i]];
        for (var i = 0; i < ChecksumLength; i++) text[^(ChecksumLength - i)] = Alphabet[(int)(state >> (5 * (5 - i))) & 31];
        return new string(text);
    }

    /// <summary>False for mixed case, another character, a wrong checksum and texts over <see cref="LongestText"/>. Never throws.</summary>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out string? prefix, [NotNullWhen(true)] out byte[]? data, out bool isModified)
    {
        (prefix, data, isModified) = (null, null, false);
        if (text is null || text.Length > LongestText || text.Any(c => c is < '!' or > '~')) return false;
        if (text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower)) return false;

        var lower = text.ToLowerInvariant();
        var separator = lower.LastIndexOf('1');
        if (separator < 1 || separator + ChecksumLength >= lower.Length) return false;
        var values = new byte[lower.Length - separator - 1];
        for (var i = 0; i < values.Length; i++)
        {
            var value = Alphabet.IndexOf(lower[separator + 1 + i], StringComparison.Ordinal);
            if (value < 0) return false;
            values[i] = (byte)value;
        }

        var check = Advance(Start(lower[..separator]), values);
        if (check is not (First or Modified)) return false;
        (prefix, data, isModified) = (lower[..separator], values[..^ChecksumLength], check == Modified);
        return true;
    }

    /// <summary>Eight bits to five, the last group filled up with zeros.</summary>
    public static byte[] ToGroups(ReadOnlySpan<byte> bytes)
    {
        var groups = new byte[((bytes.Length * 8) + 4) / 5];
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var isSet = (bytes[bit / 8] >> (7 - (bit % 8)) & 1) == 1;
            if (isSet) groups[bit / 5] |= (byte)(16 >> (bit % 5));
        }

        return groups;
    }

    /// <summary>Five bits to eight. False when what is left over is a whole group or not zero.</summary>
    public static bool TryToBytes(ReadOnlySpan<byte> groups, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var whole = new byte[groups.Length * 5 / 8];
        for (var bit = 0; bit < groups.Length * 5; bit++)
        {
            var isSet = (groups[bit / 5] >> (4 - (bit % 5)) & 1) == 1;
            if (!isSet) continue;
            if (bit >= whole.Length * 8) return false;
            whole[bit / 8] |= (byte)(128 >> (bit % 8));
        }

        if ((groups.Length * 5) - (whole.Length * 8) >= 5) return false;
        bytes = whole;
        return true;
    }

    private static uint Start(string prefix)
    {
        var state = First;
        foreach (var c in prefix) state = Step(state, (byte)(c >> 5));
        state = Step(state, 0);
        foreach (var c in prefix) state = Step(state, (byte)(c & 31));
        return state;
    }

    private static uint Advance(uint state, ReadOnlySpan<byte> values)
    {
        foreach (var value in values) state = Step(state, value);
        return state;
    }

    private static uint Step(uint state, byte value)
    {
        var top = state >> 25;
        state = ((state & 0x1ffffff) << 5) ^ value;
        for (var i = 0; i < Generator.Length; i++)
        {
            if ((top >> i & 1) == 1) state ^= Generator[i];
        }

        return state;
    }
}
