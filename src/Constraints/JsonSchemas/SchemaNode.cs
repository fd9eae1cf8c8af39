using System.Text.Json;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>A schema and where it stands, as a JSON pointer (RFC 6901) from the root.</summary>
internal readonly record struct SchemaNode(JsonElement Json, string Path)
{
    // What describes and does not restrict.
    private static readonly HashSet<string> Annotations = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
    };

    public JsonElement? Find(string keyword) => Json.TryGetProperty(keyword, out var value) ? value : null;

    public bool Has(string keyword) => Json.TryGetProperty(keyword, out _);

    public SchemaNode Below(string keyword, JsonElement schema) => new(schema, $"{Path}/{keyword}");

    public SchemaNode Below(string keyword, string name, JsonElement schema) => new(schema, $"{Path}/{keyword}/{Escaped(name)}");

    /// <summary>A name as a part of a pointer.</summary>
    public static string Escaped(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>Refuses every keyword but these and those that only describe.</summary>
    public void Allow(string kind, params string[] keywords)
    {
        foreach (var property in Json.EnumerateObject())
        {
            if (Annotations.Contains(property.Name) || keywords.Contains(property.Name)) continue;
            throw Fault(property.Name, Advice(property.Name) ?? $"This keyword is not supported for {kind}. Supported are {string.Join(", ", keywords.Order(StringComparer.Ordinal))}.");
        }
    }

    public int? Count(string keyword, int most)
    {
        if (Find(keyword) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 0 && count <= most) return count;
        throw Fault(keyword, $"Give a whole number from 0 to {most}.");
    }

    public ConstraintException Fault(string keyword, string problem) => new($"{Path}/{keyword}", problem);

    public ConstraintException Fault(string problem) => new(Path, problem);

    private static string? Advice(string keyword) => keyword switch
    {
        "oneOf" => "oneOf is not supported, since whether exactly one matches is known at the end only. Write anyOf.",
        "allOf" => "allOf is not supported. Write the properties of all parts into one object.",
        "not" or "if" or "then" or "else" or "dependentRequired" or "dependentSchemas" or "contains" or "uniqueItems" or "patternProperties" or "propertyNames"
            or "unevaluatedProperties" or "unevaluatedItems" or "minProperties" or "maxProperties" => $"{keyword} is not supported: what it asks cannot be decided while a text is written from its beginning.",
        _ => null,
    };
}
