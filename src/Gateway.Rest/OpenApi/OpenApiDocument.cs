using System.Buffers;
using System.Text.Json;
using AIForge.Gateway.Rest.Profiles;
using AIForge.Gateway.Rest.Routing;
using AIForge.ProtoJson;

namespace AIForge.Gateway.Rest.OpenApi;

/// <summary>Describes all routes as OpenAPI 3.1.</summary>
internal sealed class OpenApiDocument
{
    private readonly RouteTable routes;
    private readonly CommentIndex comments;
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly SchemaSet schemas;
    private readonly RawContent raw;

    public OpenApiDocument(RouteTable routes, CommentIndex comments)
    {
        (this.routes, this.comments) = (routes, comments);
        schemas = new SchemaSet(comments);
        raw = new RawContent(schemas);
    }

    public byte[] Write()
    {
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JsonFormat.Writer.Encoder });
        writer.WriteStartObject();
        writer.WriteString("openapi", "3.1.0");
        writer.WriteStartObject("info");
        writer.WriteString("title", "AIForge Network");
        writer.WriteString("version", typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(3));
        writer.WriteEndObject();
        SecuritySchemas.WriteDefault(writer);
        WriteTags(writer);
        WritePaths(writer);
        writer.WriteStartObject("components");
        schemas.Write(writer);
        SecuritySchemas.WriteSchemes(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteTags(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("tags");
        foreach (var service in routes.Routes.Select(r => r.Method.Descriptor.Service).Distinct())
        {
            writer.WriteStartObject();
            writer.WriteString("name", service.Name);
            if (comments.Find(service) is { } text) writer.WriteString("description", text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WritePaths(Utf8JsonWriter writer)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        writer.WriteStartObject("paths");
        foreach (var path in routes.Routes.GroupBy(r => r.Template.Display))
        {
            writer.WriteStartObject(path.Key);
            // Templates that differ only inside a variable are one path to OpenAPI: the first stands for all.
            foreach (var route in path.Where(r => r.Verb is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE").DistinctBy(r => r.Verb))
            {
                writer.WritePropertyName(route.Verb.ToLowerInvariant());
                WriteOperation(writer, route, OperationId(route, used));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    // Additional bindings are operations of their own and need ids of their own.
    private static string OperationId(RestRoute route, HashSet<string> used)
    {
        var method = route.Method.Descriptor;
        var name = $"{method.Service.Name}_{method.Name}";
        var id = name;
        for (var n = 2; !used.Add(id); n++) id = $"{name}{n}";

        return id;
    }

    private void WriteOperation(Utf8JsonWriter writer, RestRoute route, string id)
    {
        var method = route.Method.Descriptor;
        var comment = comments.Find(method);
        writer.WriteStartObject();
        writer.WriteString("operationId", id);
        writer.WriteStartArray("tags");
        writer.WriteStringValue(method.Service.Name);
        writer.WriteEndArray();
        writer.WriteString("summary", comment is null ? method.Name : FirstSentence(comment));
        if (comment is not null) writer.WriteString("description", comment);
        SecuritySchemas.WriteOperation(writer, method);
        ParameterWriter.Write(writer, route, schemas, comments);
        if (route.HasBody) WriteBody(writer, route);
        WriteResponses(writer, route);
        writer.WriteEndObject();
    }

    private void WriteBody(Utf8JsonWriter writer, RestRoute route)
    {
        writer.WriteStartObject("requestBody");
        writer.WriteStartObject("content");
        if (route.IsUpload) raw.WriteBody(writer, route);
        else WriteJsonBody(writer, route);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteJsonBody(Utf8JsonWriter writer, RestRoute route)
    {
        writer.WriteStartObject("application/json");
        writer.WritePropertyName("schema");
        if (route.BodyField is { } field) schemas.WriteField(writer, field);
        else schemas.WriteReference(writer, route.Method.Input);
        writer.WriteEndObject();
    }

    private void WriteResponses(Utf8JsonWriter writer, RestRoute route)
    {
        writer.WriteStartObject("responses");
        if (route.IsDownload) RawContent.WriteReplies(writer);
        else WriteOk(writer, route);
        writer.WriteStartObject("default");
        writer.WriteString("description", "Error");
        writer.WriteStartObject("content");
        var isProblem = route.Method.Profile.ErrorShape == ErrorShape.Problem;
        writer.WriteStartObject(isProblem ? "application/problem+json" : "application/json");
        writer.WriteStartObject("schema");
        writer.WriteString("$ref", "#/components/schemas/" + (isProblem ? SchemaSet.Problem : SchemaSet.OpenAiError));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteOk(Utf8JsonWriter writer, RestRoute route)
    {
        writer.WriteStartObject("200");
        writer.WriteString("description", "OK");
        writer.WriteStartObject("content");
        if (route.Method is { IsStreaming: false, Output.Kind: WellKnownType.HttpBody }) RawContent.WriteBytes(writer, "*/*");
        else if (!route.Method.IsStreaming) WriteContent(writer, "application/json", route.Method, route.ResponseField);
        if ((route.Method.IsStreaming ? route.Method : route.StreamingTwin) is { } stream)
            WriteContent(writer, stream.Profile.Framing == StreamFraming.Sse ? "text/event-stream" : "application/x-ndjson", stream, null);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteContent(Utf8JsonWriter writer, string type, ApiMethod method, FieldEntry? field)
    {
        writer.WriteStartObject(type);
        writer.WritePropertyName("schema");
        // As StreamReply frames it: each line, or the data of each event, is such an object.
        var isWrapped = method.IsStreaming && method.Profile.WrapsStreamItems;
        if (isWrapped)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "object");
            writer.WriteStartObject("properties");
            writer.WritePropertyName("result");
        }

        if (field is not null) schemas.WriteField(writer, field);
        else schemas.WriteReference(writer, method.Output);
        if (isWrapped)
        {
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static string FirstSentence(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal) is var dot and >= 0 ? dot : text.IndexOf('\n');
        return (end < 0 ? text : text[..end]).TrimEnd('.');
    }
}
