using AIForge.Constraints.Automata;

namespace AIForge.Constraints.Patterns;

/// <summary>Reads characters as they stand between the quotes of a JSON text (RFC 8259 section 7), each in one way: escaped where it must be.</summary>
internal static class JsonCharacters
{
    private static readonly CodePoints Escaped = CodePoints.Of((0, 0x1F), ('"', '"'), ('\\', '\\'));

    public static void Read(GrammarBuilder builder, int from, CodePoints characters, int to)
    {
        foreach (var (first, last) in characters.Except(Escaped).Ranges) Utf8Ranges.Read(builder, from, first, last, to);
        foreach (var (first, last) in characters.Ranges)
        {
            for (var character = first; character <= Math.Min(last, '\\'); character++)
                if (character is < ' ' or '"' or '\\') builder.Read(from, EscapeOf((char)character), to);
        }
    }

    public static string EscapeOf(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => FormattableString.Invariant($"\\u{(int)character:x4}"),
    };
}
