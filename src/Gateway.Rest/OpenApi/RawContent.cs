using System.Text.Json;
using AIForge.Gateway.Rest.Routing;
using AIForge.Gateway.Rest.Transcoding;
using AIForge.ProtoJson;

namespace AIForge.Gateway.Rest.OpenApi;

/// <summary>Bodies that are no JSON: bytes as they are, or a form with a file.</summary>
internal sealed class RawContent(SchemaSet schemas)
{
    /// <summary>The two ways in which a file can be sent: alone, with the fields in the query, or in a form behind its fields.</summary>
    public void WriteBody(Utf8JsonWriter writer, RestRoute route)
    {
        WriteBytes(writer, RawField.AnyType);
        writer.WriteStartObject("multipart/form-data");
        writer.WriteStartObject("schema");
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        foreach (var field in route.Method.Input.Fields.Where(field => IsFormField(route, field)))
        {
            writer.WritePropertyName(field.Name);
            schemas.WriteField(writer, field);
        }

        writer.WritePropertyName(route.BodyField!.Name);
        schemas.WriteField(writer, route.BodyField);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>A whole file, or a part of it for a request with a Range header.</summary>
    public static void WriteReplies(Utf8JsonWriter writer)
    {
        WriteReply(writer, "200", "OK");
        WriteReply(writer, "206", "The bytes that the Range header asks for");
    }

    public static void WriteBytes(Utf8JsonWriter writer, string type)
    {
        writer.WriteStartObject(type);
        writer.WriteStartObject("schema");
        ScalarSchema.WriteKind(writer, WellKnownType.HttpBody);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static bool IsFormField(RestRoute route, FieldEntry field) =>
        field != route.BodyField && !field.Rules.Hidden && (field.IsText || field is { IsRepeated: true, Message: null })
        && !Array.Exists(route.Variables, variable => variable.Path is [var only] && only == field);

    private static void WriteReply(Utf8JsonWriter writer, string status, string description)
    {
        writer.WriteStartObject(status);
        writer.WriteString("description", description);
        writer.WriteStartObject("content");
        WriteBytes(writer, RawField.AnyType);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
