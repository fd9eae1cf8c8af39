using System.Globalization;
using System.Text;

namespace AIForge.Coordinator.Platform.Texts;

/// <summary>
/// The one rule for what people and machines call things and others are shown: nothing that cannot be seen, and nothing with which
/// one name can be made to look like another.
/// </summary>
internal static class ShownText
{
    // Holds families and professions of emoji together.
    private const char Joiner = '\u200D';

    /// <summary>What is wrong with a name that was trimmed; null when nothing is.</summary>
    public static string? ProblemOfName(string name, int longest) =>
        string.IsNullOrWhiteSpace(name) || Length(name) > longest ? $"Give 1 to {longest} characters." : ProblemOfCharacters(name, newLines: false);

    /// <summary>The same for a line that may be left out.</summary>
    public static string? ProblemOfLabel(string label, int longest) => ProblemOfText(label, longest, newLines: false);

    /// <summary>The same for a text that may have several lines, or none.</summary>
    public static string? ProblemOfText(string text, int longest, bool newLines = true) =>
        Length(text) > longest ? $"Give at most {longest} characters." : ProblemOfCharacters(text, newLines);

    /// <summary>What a machine says of itself, made fit to be shown: nobody is there who could correct it.</summary>
    public static string Clean(string line, int longest)
    {
        var seen = string.Concat(line.EnumerateRunes().Where(rune => !IsControl(Rune.GetUnicodeCategory(rune)) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format));
        return string.Concat(seen.Trim().EnumerateRunes().Take(longest)).TrimEnd();
    }

    /// <summary>The same for a text of several lines.</summary>
    public static string CleanText(string text, int longest)
    {
        var seen = text.EnumerateRunes().Where(rune => rune.Value is '\n' or '\t' || (!IsControl(Rune.GetUnicodeCategory(rune)) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format));
        return string.Concat(seen.Take(longest));
    }

    /// <summary>As the database counts: a character outside the basic plane is one.</summary>
    private static int Length(string text) => text.EnumerateRunes().Count();

    private static string? ProblemOfCharacters(string text, bool newLines)
    {
        for (var i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(text, i);
            if (IsControl(category) && !(newLines && (text[i] is '\n' or '\t'))) return "Control characters are not taken.";
            // Zero-width characters, tags, and all that turns the direction of the text.
            if (category == UnicodeCategory.Format && !JoinsEmoji(text, i)) return "Invisible characters and those that turn the direction of the text are not taken.";
        }

        return null;
    }

    private static bool JoinsEmoji(string text, int i) => text[i] == Joiner && i > 0 && i + 1 < text.Length && IsJoinable(text[i - 1]) && IsJoinable(text[i + 1]);

    private static bool IsJoinable(char c) => !char.IsAscii(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format;

    private static bool IsControl(UnicodeCategory category) => category is
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    /// <summary>As much of a text as fits, no character cut in two.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
