using System.Text;
using System.Text.Json;
using AIForge.Constraints.Automata;
using AIForge.Constraints.Patterns;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>Reads a given value, written without spaces and escaped only where it must be.</summary>
internal static class JsonLiterals
{
    public static void Read(GrammarBuilder builder, int from, JsonElement value, int to) => ReadBytes(builder, from, Encoding.UTF8.GetBytes(TextOf(value)), to);

    /// <summary>A name in quotes.</summary>
    public static void ReadName(GrammarBuilder builder, int from, string name, int to) => ReadBytes(builder, from, Encoding.UTF8.GetBytes(Quoted(name)), to);

    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            if (character is < ' ' or '"' or '\\') quoted.Append(JsonCharacters.EscapeOf(character));
            else quoted.Append(character);
        }

        return quoted.Append('"').ToString();
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Quoted(value.GetString()!),
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(TextOf))}]",
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().Select(property => $"{Quoted(property.Name)}:{TextOf(property.Value)}"))}}}",
        _ => value.GetRawText(),
    };

    private static void ReadBytes(GrammarBuilder builder, int from, byte[] bytes, int to)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var next = i == bytes.Length - 1 ? to : builder.AddState();
            builder.Read(from, bytes[i], bytes[i], next);
            from = next;
        }
    }
}
