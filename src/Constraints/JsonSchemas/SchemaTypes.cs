using System.Text.Json;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>The types of a schema, said or to be concluded from its other keywords.</summary>
internal static class SchemaTypes
{
    private const string Any = "any";

    private static readonly string[] Known = ["array", "boolean", "integer", "null", "number", "object", "string"];
    public static readonly string[] ObjectKeywords = ["properties", "required", "additionalProperties"];
    public static readonly string[] ArrayKeywords = ["items", "prefixItems", "minItems", "maxItems"];
    public static readonly string[] TextKeywords = ["pattern", "format", "minLength", "maxLength"];
    public static readonly string[] NumberKeywords = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

    public static IReadOnlyList<string> Of(SchemaNode node)
    {
        if (node.Find("type") is not { } type) return [Concluded(node)];
        List<string> named = type.ValueKind switch
        {
            JsonValueKind.String => [type.GetString()!],
            JsonValueKind.Array => [.. type.EnumerateArray().Select(entry => entry.ValueKind == JsonValueKind.String ? entry.GetString()! : "")],
            _ => [],
        };
        if (named.Count == 0 || named.Any(name => !Known.Contains(name)) || named.Distinct().Count() != named.Count)
            throw node.Fault("type", $"Give one of {string.Join(", ", Known)}, or a list of some of them.");
        // Every integer is a number: two ways to read one would be two stacks.
        if (named.Contains("number")) named.Remove("integer");
        if (named.Count > 1) Separate(node, named);
        return named;
    }

    /// <summary>Whether the values are listed rather than described.</summary>
    public static bool IsChoice(SchemaNode node) => node.Has("enum") || node.Has("const") || node.Has("anyOf");

    /// <summary>Whether a value is of a type that the schema names; of any where it names none.</summary>
    public static bool Fits(SchemaNode node, JsonElement value) => !node.Has("type") || Of(node).Any(type => type switch
    {
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number == decimal.Truncate(number),
        _ => value.ValueKind == JsonValueKind.Number,
    });

    private static string Concluded(SchemaNode node)
    {
        if (ObjectKeywords.Any(node.Has)) return "object";
        if (ArrayKeywords.Any(node.Has)) return "array";
        if (TextKeywords.Any(node.Has)) return "string";
        if (NumberKeywords.Any(node.Has)) return "number";
        node.Allow("any value");
        return Any;
    }

    /// <summary>Keywords of each type are looked at by itself, so those of the others are refused here and nowhere else.</summary>
    private static void Separate(SchemaNode node, IReadOnlyCollection<string> types)
    {
        var allowed = new List<string> { "type" };
        if (types.Contains("object")) allowed.AddRange(ObjectKeywords);
        if (types.Contains("array")) allowed.AddRange(ArrayKeywords);
        if (types.Contains("string")) allowed.AddRange(TextKeywords);
        if (types.Contains("number") || types.Contains("integer")) allowed.AddRange(NumberKeywords);
        node.Allow($"the types {string.Join(" and ", types)}", [.. allowed]);
    }

    /// <summary>What a schema of one type may say; of several, that was looked at before.</summary>
    public static void Allow(SchemaNode node, string kind, string[] own)
    {
        if (node.Find("type") is { ValueKind: JsonValueKind.Array } several && several.GetArrayLength() > 1) return;
        node.Allow(kind, ["type", .. own]);
    }
}
