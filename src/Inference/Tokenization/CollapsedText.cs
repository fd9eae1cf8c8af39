using System.Globalization;
using System.Text;

namespace AIForge.Inference.Tokenization;

/// <summary>
/// A text in which every rune is one UTF-16 unit: those beyond the basic plane are replaced by one of their category within it. The
/// framework's patterns look at units, and would take such runes for two characters of no category.
/// </summary>
internal sealed class CollapsedText
{
    // Only these scripts beyond the basic plane are cased letters to the patterns that list letters one by one.
    private static readonly (int First, int Last)[] ListedScripts =
        [(0x10400, 0x1044F), (0x104B0, 0x104D3), (0x104D8, 0x104FB), (0x10C80, 0x10CB2), (0x10CC0, 0x10CF2), (0x118A0, 0x118DF), (0x1E900, 0x1E943)];

    private readonly bool[]? _isPair;

    public CollapsedText(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyInRange('\ud800', '\udfff') < 0)
        {
            Text = text.ToString();
            return;
        }

        var collapsed = new StringBuilder(text.Length);
        var isPair = new List<bool>(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var rune = RuneClass.At(text, at, out var width);
            collapsed.Append(rune.IsBmp ? (char)rune.Value : StandIn(rune));
            isPair.Add(width == 2);
            at += width;
        }

        Text = collapsed.ToString();
        _isPair = [.. isPair];
    }

    public string Text { get; }

    /// <summary>Units that a range of <see cref="Text"/> takes in the original.</summary>
    public int OriginalLength(int start, int length) => length + (_isPair is null ? 0 : _isPair.AsSpan(start, length).Count(true));

    private static char StandIn(Rune rune)
    {
        var isListed = Array.Exists(ListedScripts, script => rune.Value >= script.First && rune.Value <= script.Last);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter => isListed ? '\u0100' : '\uA7C0',
            UnicodeCategory.LowercaseLetter => isListed ? '\u0101' : '\uA7C1',
            UnicodeCategory.ModifierLetter => '\u02B0',
            UnicodeCategory.TitlecaseLetter or UnicodeCategory.OtherLetter => '\u01BB',
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => '\u0300',
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => '\u0660',
            UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol => '\u00A9',
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned => '\u200B',
            // What is left is punctuation; there is no white space beyond the basic plane.
            _ => '\u00A1',
        };
    }
}
