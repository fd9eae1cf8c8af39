using System.Globalization;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Groups;

/// <summary>Texts that one user writes and others are shown.</summary>
internal static class GroupTexts
{
    private const int MaxName = 64;
    private const int MaxDescription = 2_000;
    private const int MaxMessage = 500;

    public static void CheckName(string name, List<FieldViolation> violations)
    {
        if (Length(name) is 0 or > MaxName) violations.Add(new FieldViolation("name", $"Give 1 to {MaxName} characters."));
        else CheckCharacters("name", name, newLines: false, violations);
    }

    public static void CheckDescription(string description, List<FieldViolation> violations)
    {
        if (Length(description) > MaxDescription) violations.Add(new FieldViolation("description", $"Give at most {MaxDescription} characters."));
        else CheckCharacters("description", description, newLines: true, violations);
    }

    public static void CheckMessage(string message, List<FieldViolation> violations)
    {
        if (Length(message) > MaxMessage) violations.Add(new FieldViolation("message", $"Give at most {MaxMessage} characters."));
        else CheckCharacters("message", message, newLines: true, violations);
    }

    /// <summary>As the database counts: a character outside the basic plane is one.</summary>
    private static int Length(string text) => text.EnumerateRunes().Count();

    private static void CheckCharacters(string field, string text, bool newLines, List<FieldViolation> violations)
    {
        if (text.Any(c => IsControl(c, newLines))) violations.Add(new FieldViolation(field, "Control characters are not taken."));
        else if (text.Any(IsDirectional)) violations.Add(new FieldViolation(field, "Characters that turn the direction of the text are not taken."));
    }

    private static bool IsControl(char c, bool newLines) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        && !(newLines && c is '\n' or '\t');

    // Marks, embeddings, overrides and isolates: with them a name can be shown as another one.
    private static bool IsDirectional(char c) => c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
