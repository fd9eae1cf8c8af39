using System.Text.Json;
using AIForge.Gateway.Rest.Routing;
using AIForge.ProtoJson;
using AIForge.Protocol.Options.V1;

namespace AIForge.Gateway.Rest.OpenApi;

/// <summary>Path and query parameters of an operation.</summary>
internal static class ParameterWriter
{
    public static void Write(Utf8JsonWriter writer, RestRoute route, SchemaSet schemas, CommentIndex comments)
    {
        writer.WriteStartArray("parameters");
        foreach (var (variable, path) in route.Variables) WriteOne(writer, variable.FieldPath, "path", path[^1], schemas, comments);

        if (!route.BodyIsMessage)
        {
            foreach (var field in route.Method.Input.Fields.Where(f => f != route.BodyField && !f.Rules.Hidden))
                WriteQuery(writer, route, "", field, schemas, comments, depth: 0);
        }

        if (route.Method.Descriptor.GetOptions()?.GetExtension(RestExtensions.Idempotent) == true) WriteIdempotencyKey(writer);
        writer.WriteEndArray();
    }

    private static void WriteIdempotencyKey(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", "Idempotency-Key");
        writer.WriteString("in", "header");
        writer.WriteString("description", "The same key and request give the same reply for 24 hours.");
        writer.WriteStartObject("schema");
        writer.WriteString("type", "string");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteQuery(
        Utf8JsonWriter writer, RestRoute route, string prefix, FieldEntry field, SchemaSet schemas, CommentIndex comments, int depth)
    {
        var name = prefix + field.Name;
        if (route.Variables.Any(v => v.Path.Length == depth + 1 && v.Path[^1] == field)) return;

        var isText = field.IsText || (field.IsRepeated && field.Message is null);
        if (isText)
        {
            WriteOne(writer, name, "query", field, schemas, comments);
            return;
        }

        // Messages are flattened to dotted names; one level is all that any route here needs, and recursion has no end.
        if (depth > 0 || field.Descriptor.IsRepeated || field.Message is not { Kind: WellKnownType.None } table) return;
        foreach (var inner in table.Fields) WriteQuery(writer, route, name + ".", inner, schemas, comments, depth + 1);
    }

    private static void WriteOne(Utf8JsonWriter writer, string name, string place, FieldEntry field, SchemaSet schemas, CommentIndex comments)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("in", place);
        if (place == "path") writer.WriteBoolean("required", true);
        if (comments.Find(field.Descriptor) is { } text) writer.WriteString("description", text);
        writer.WritePropertyName("schema");
        schemas.WriteField(writer, field, withComment: false);
        writer.WriteEndObject();
    }
}
