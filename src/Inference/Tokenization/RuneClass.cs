using System.Globalization;
using System.Text;

namespace AIForge.Inference.Tokenization;

/// <summary>
/// The three character classes of the pre-tokenisers. The framework's regular expressions look at UTF-16 units and so miss
/// letters above U+FFFF; these look at whole runes.
/// </summary>
internal static class RuneClass
{
    public static bool IsLetter(Rune rune) => Rune.IsLetter(rune);

    public static bool IsNumber(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    public static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune);

    /// <summary>Neither space nor letter nor number: punctuation, symbols, marks, controls.</summary>
    public static bool IsOther(Rune rune) => !IsSpace(rune) && !IsLetter(rune) && !IsNumber(rune);

    public static bool IsLineBreak(Rune rune) => rune.Value is '\r' or '\n';

    /// <summary>Index of the first rune at or after <paramref name="start"/> that is not of the class.</summary>
    public static int SkipWhile(ReadOnlySpan<char> text, int start, Func<Rune, bool> isInClass, int maximumRunes = int.MaxValue)
    {
        var position = start;
        for (var taken = 0; taken < maximumRunes && position < text.Length; taken++)
        {
            var rune = At(text, position, out var width);
            if (!isInClass(rune)) break;
            position += width;
        }

        return position;
    }

    /// <summary>The rune at a position; a lone surrogate counts as the replacement character it will be encoded as.</summary>
    public static Rune At(ReadOnlySpan<char> text, int position, out int width)
    {
        Rune.DecodeFromUtf16(text[position..], out var rune, out width);
        return rune;
    }
}
