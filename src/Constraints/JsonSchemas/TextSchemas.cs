using System.Text.Json;
using AIForge.Constraints.Automata;
using AIForge.Constraints.Patterns;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>Schemas of type string.</summary>
internal sealed class TextSchemas(GrammarBuilder builder, JsonRules json)
{
    private const int MostLength = 20_000;

    public static bool IsAny(SchemaNode node) => !SchemaTypes.IsChoice(node) && !SchemaTypes.TextKeywords.Any(node.Has);

    public void Read(SchemaNode node, int start, int end)
    {
        SchemaTypes.Allow(node, "texts", SchemaTypes.TextKeywords);
        var (pattern, least, most) = (PatternOf(node), node.Count("minLength", MostLength) ?? 0, node.Count("maxLength", MostLength));
        if (pattern is not null && (least > 0 || most is not null))
            throw node.Fault(node.Has("minLength") ? "minLength" : "maxLength", "Beside a pattern or a format, lengths are not supported; count in the pattern, such as [a-z]{2,8}.");
        if (most < least) throw node.Fault("maxLength", "It is smaller than minLength.");
        if (pattern is null && least == 0 && most is null)
        {
            builder.Call(start, json.Text, end);
            return;
        }

        var (inside, last) = (builder.AddState(), builder.AddState());
        builder.Read(start, "\"", inside);
        if (pattern is not null) new PatternCompiler(builder, JsonCharacters.Read).Read(inside, pattern, last);
        else ReadCounted(inside, least, most, last);
        builder.Read(last, "\"", end);
    }

    private void ReadCounted(int from, int least, int? most, int to)
    {
        for (var i = 0; i < (most ?? least); i++)
        {
            if (i >= least) builder.Jump(from, to);
            var next = builder.AddState();
            json.ReadCharacter(from, next);
            from = next;
        }

        builder.Jump(from, to);
        if (most is null) json.ReadCharacter(from, from);
    }

    private static PatternNode? PatternOf(SchemaNode node)
    {
        if (node.Has("pattern") && node.Has("format")) throw node.Fault("format", "Beside a pattern, a format is not supported; choose one of both.");
        if (node.Find("format") is { } format)
        {
            var text = format.ValueKind == JsonValueKind.String ? TextFormats.PatternOf(format.GetString()!) : null;
            return text is null ? throw node.Fault("format", $"Supported formats are {TextFormats.Names}.") : PatternParser.Parse(text);
        }

        if (node.Find("pattern") is not { } pattern) return null;
        if (pattern.ValueKind != JsonValueKind.String) throw node.Fault("pattern", "Give a regular expression as a text.");
        try
        {
            return PatternParser.Parse(pattern.GetString()!);
        }
        catch (FormatException exception)
        {
            throw node.Fault("pattern", exception.Message);
        }
    }
}
