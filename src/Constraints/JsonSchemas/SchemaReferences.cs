using System.Globalization;
using System.Text.Json;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>Follows $ref within a schema. Nothing is ever fetched.</summary>
internal sealed class SchemaReferences(JsonElement root)
{
    // Each place that is referred to is looked for by going through what stands beside it.
    private const int MostHops = 32, MostPlaces = 1_000;

    private readonly Dictionary<string, SchemaNode> _found = new(StringComparer.Ordinal);

    /// <summary>The schema itself, or the one that it refers to.</summary>
    public SchemaNode Resolve(SchemaNode node)
    {
        List<string> passed = [];
        for (var hops = 0; node.Json.ValueKind == JsonValueKind.Object && node.Find("$ref") is { } reference; hops++)
        {
            node.Allow("a reference", "$ref");
            if (hops == MostHops) throw node.Fault("$ref", "The references lead in a circle.");
            if (reference.ValueKind != JsonValueKind.String || !reference.GetString()!.StartsWith('#'))
                throw node.Fault("$ref", "Give a place in this schema, such as #/$defs/name. Nothing is fetched from elsewhere.");
            var pointer = reference.GetString()![1..];
            if (_found.TryGetValue(pointer, out var known))
            {
                node = known;
                break;
            }

            if (_found.Count + passed.Count == MostPlaces) throw node.Fault("$ref", $"References may lead to {MostPlaces} places.");
            passed.Add(pointer);
            node = Find(node, pointer);
        }

        foreach (var pointer in passed) _found[pointer] = node;
        return node;
    }

    private SchemaNode Find(SchemaNode from, string pointer)
    {
        var (found, path) = (root, "");
        if (pointer.Length > 0 && pointer[0] != '/') throw from.Fault("$ref", "Anchors are not supported; give a path such as #/$defs/name.");
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            found = found.ValueKind switch
            {
                JsonValueKind.Object when found.TryGetProperty(name, out var inner) => inner,
                JsonValueKind.Array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < found.GetArrayLength() => found[index],
                _ => throw from.Fault("$ref", $"There is nothing at #{pointer}."),
            };
            path = $"{path}/{SchemaNode.Escaped(name)}";
        }

        // Named by where it stands, so that however it is referred to it is one rule.
        return new SchemaNode(found, path);
    }
}
