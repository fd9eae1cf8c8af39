using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>Text functions that keep provenance: whatever is done to the characters is done to their marks.</summary>
internal static class TextOperations
{
    public static MarkedText Trim(MarkedText text, string? characters, bool start, bool end)
    {
        var (first, last) = (0, text.Length);
        while (start && first < last && IsTrimmed(text.Text[first])) first++;
        while (end && last > first && IsTrimmed(text.Text[last - 1])) last--;
        return text.Slice(first, last - first);

        bool IsTrimmed(char character) => characters is null ? char.IsWhiteSpace(character) : characters.Contains(character);
    }

    // The invariant mappings never change a text's length, so the marks stay valid.
    public static MarkedText Upper(MarkedText text) => text with { Text = text.Text.ToUpperInvariant() };

    public static MarkedText Lower(MarkedText text) => text with { Text = text.Text.ToLowerInvariant() };

    public static MarkedText Capitalize(MarkedText text) =>
        text.Length == 0 ? text : Upper(text.Slice(0, 1)) + Lower(text.Slice(1, text.Length - 1));

    public static MarkedText Title(MarkedText text)
    {
        var characters = text.Text.ToCharArray();
        for (var i = 0; i < characters.Length; i++)
            characters[i] = i > 0 && char.IsLetter(characters[i - 1]) ? char.ToLowerInvariant(characters[i]) : char.ToUpperInvariant(characters[i]);
        return text with { Text = new string(characters) };
    }

    public static MarkedText Join(IReadOnlyList<MarkedText> parts, MarkedText separator, RenderBudget budget)
    {
        var output = new MarkedTextBuilder(budget);
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0) output.Append(separator);
            output.Append(parts[i]);
        }

        return output.ToMarkedText();
    }

    public static MarkedText Replace(MarkedText text, MarkedText from, MarkedText to, RenderBudget budget) =>
        from.Length == 0 ? text : Join(Split(text, from.Text, int.MaxValue, budget), to, budget);

    public static List<MarkedText> Split(MarkedText text, string separator, int maximum, RenderBudget budget)
    {
        if (separator.Length == 0) throw new TemplateException("A text cannot be split at an empty separator.");
        var parts = new List<MarkedText>();
        var start = 0;
        for (var at = Find(0); at >= 0 && parts.Count < maximum; at = Find(start))
        {
            parts.Add(text.Slice(start, at - start));
            start = at + separator.Length;
        }

        parts.Add(text.Slice(start, text.Length - start));
        budget.Charge(text.Length + parts.Count);
        return parts;

        int Find(int from) => text.Text.IndexOf(separator, from, StringComparison.Ordinal);
    }

    /// <summary>Splits at runs of white space, without empty parts.</summary>
    public static List<MarkedText> SplitWords(MarkedText text, RenderBudget budget)
    {
        var parts = new List<MarkedText>();
        for (var start = 0; start < text.Length; start++)
        {
            if (char.IsWhiteSpace(text.Text[start])) continue;
            var end = start;
            while (end < text.Length && !char.IsWhiteSpace(text.Text[end])) end++;
            parts.Add(text.Slice(start, end - start));
            start = end;
        }

        budget.Charge(text.Length + parts.Count);
        return parts;
    }

    /// <summary>Indents all lines but the first.</summary>
    public static MarkedText Indent(MarkedText text, int width, bool first, RenderBudget budget)
    {
        if (width is < 0 or > 100) throw new TemplateException("An indentation must lie between 0 and 100.");
        var space = MarkedText.FromTemplate(new string(' ', width));
        var lines = Split(text, "\n", int.MaxValue, budget);
        for (var i = first ? 0 : 1; i < lines.Count; i++)
            if (lines[i].Length > 0) lines[i] = space + lines[i];
        return Join(lines, MarkedText.FromTemplate("\n"), budget);
    }
}
