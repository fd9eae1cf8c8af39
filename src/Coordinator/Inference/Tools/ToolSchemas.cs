using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference.Tools;

/// <summary>Schemas of arguments. Arguments are always an object, whether or not a schema says so.</summary>
internal static class ToolSchemas
{
    public const string AnyObject = """{"type":"object"}""";

    private static readonly string[] Elsewhere = ["$ref", "anyOf", "oneOf", "allOf", "enum", "const", "not", "if"];

    /// <summary>Null where what it describes is said by other keywords than those of objects.</summary>
    public static string? Of(ToolField parameters)
    {
        if (parameters.IsAbsent) return JsonFormatter.Default.Format(Nothing());
        var schema = parameters.Object();
        if (schema.Fields.TryGetValue("type", out var type))
        {
            if (type.StringValue != "object") throw InferenceFaults.WrongValue($"{parameters.Name}.type", "'object': arguments are an object");
        }
        else if (Elsewhere.Any(schema.Fields.ContainsKey)) return null;
        else
        {
            schema = schema.Clone();
            schema.Fields["type"] = Value.ForString("object");
        }

        return Elsewhere.Any(schema.Fields.ContainsKey) ? null : JsonFormatter.Default.Format(schema);
    }

    /// <summary>No arguments at all.</summary>
    public static Struct Nothing() => new()
    {
        Fields =
        {
            ["type"] = Value.ForString("object"),
            ["properties"] = Value.ForStruct(new Struct()),
            ["additionalProperties"] = Value.ForBool(false),
        },
    };
}
