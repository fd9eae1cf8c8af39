using System.Globalization;

namespace AIForge.Constraints.Patterns;

/// <summary>What stands after a backslash in a pattern.</summary>
internal sealed class PatternEscapes(string text)
{
    private const string Punctuation = "^$\\.*+?()[]{}|/-\"'`~!@#%&=:;<>, _";

    private static readonly CodePoints Digits = CodePoints.Of(('0', '9'));
    private static readonly CodePoints Words = CodePoints.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    private static readonly CodePoints Spaces = CodePoints.Of(('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    /// <param name="at">After the backslash; moved behind what was read.</param>
    /// <param name="inClass">Between '[' and ']'.</param>
    public CodePoints Read(ref int at, bool inClass = false)
    {
        if (at == text.Length) throw Fault("it ends with a backslash");
        var character = text[at++];
        switch (character)
        {
            case 'd': return Digits;
            case 'D': return CodePoints.All.Except(Digits);
            case 'w': return Words;
            case 'W': return CodePoints.All.Except(Words);
            case 's': return Spaces;
            case 'S': return CodePoints.All.Except(Spaces);
            case 't': return One('\t');
            case 'n': return One('\n');
            case 'r': return One('\r');
            case 'f': return One('\f');
            case 'v': return One('\v');
            case 'b' when inClass: return One('\b');
            case '0' when at == text.Length || !char.IsAsciiDigit(text[at]): return One('\0');
            case 'x': return One(Hex(ref at, 2));
            case 'u' when at < text.Length && text[at] == '{': return One(Braced(ref at));
            case 'u': return One(Hex(ref at, 4));
            case 'b' or 'B': throw Fault($"\\{character} looks around, which is not supported");
            case >= '0' and <= '9' or 'k': throw Fault("references to groups need a memory and are not supported");
            case 'p' or 'P': throw Fault("classes of Unicode such as \\p{L} are not supported; name the characters");
            default: return Punctuation.Contains(character, StringComparison.Ordinal) ? One(character) : throw Fault($"\\{character} is not supported");
        }
    }

    private int Hex(ref int at, int digits)
    {
        if (at + digits > text.Length || !int.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            throw Fault($"a character code has {digits} hexadecimal digits");
        at += digits;
        return NoSurrogate(value);
    }

    private int Braced(ref int at)
    {
        var end = text.IndexOf('}', at);
        if (end < 0 || !int.TryParse(text.AsSpan(at + 1, end - at - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value is < 0 or > 0x10FFFF)
            throw Fault("\\u{…} holds the hexadecimal code of a character");
        at = end + 1;
        return NoSurrogate(value);
    }

    private int NoSurrogate(int value) => value is >= 0xD800 and <= 0xDFFF ? throw Fault("it names half a character (a surrogate); write \\u{…}") : value;

    private static CodePoints One(int character) => CodePoints.Of((character, character));

    private FormatException Fault(string what) => new($"The pattern '{(text.Length <= 80 ? text : text[..80] + "…")}' cannot be used: {what}.");
}
