using System.Text.Json;
using AIForge.ProtoJson;
using Google.Protobuf.Reflection;

namespace AIForge.Gateway.Rest.OpenApi;

/// <summary>The schemas of all messages that operations mention, written once each.</summary>
internal sealed class SchemaSet(CommentIndex comments)
{
    public const string Problem = "Problem";
    public const string OpenAiError = "OpenAiError";

    private readonly Dictionary<MessageTable, string> names = [];
    private readonly HashSet<string> taken = [Problem, OpenAiError];
    private readonly Queue<MessageTable> pending = new();

    public void WriteReference(Utf8JsonWriter writer, MessageTable table)
    {
        if (table.Kind != WellKnownType.None)
        {
            WriteWellKnown(writer, table.Kind);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("$ref", "#/components/schemas/" + NameOf(table));
        writer.WriteEndObject();
    }

    public void WriteField(Utf8JsonWriter writer, FieldEntry field, bool withComment = true)
    {
        var comment = withComment ? comments.Find(field.Descriptor) : null;
        if (field.Message is { Kind: WellKnownType.None } table && !field.Descriptor.IsRepeated)
        {
            WriteReference(writer, table);
            return;
        }

        writer.WriteStartObject();
        if (comment is not null) writer.WriteString("description", comment);
        if (field.IsMap)
        {
            writer.WriteString("type", "object");
            writer.WritePropertyName("additionalProperties");
            WriteElement(writer, field.MapValue!);
        }
        else if (field.IsRepeated)
        {
            writer.WriteString("type", "array");
            writer.WritePropertyName("items");
            WriteElement(writer, field);
        }
        else
        {
            ScalarSchema.WriteMembers(writer, field);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes components.schemas; more schemas turn up while it does.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("schemas");
        while (pending.TryDequeue(out var table))
        {
            writer.WritePropertyName(names[table]);
            WriteMessage(writer, table);
        }

        ErrorSchemas.Write(writer);
        writer.WriteEndObject();
    }

    private void WriteElement(Utf8JsonWriter writer, FieldEntry field)
    {
        if (field.Message is { } table)
        {
            WriteReference(writer, table);
            return;
        }

        writer.WriteStartObject();
        ScalarSchema.WriteMembers(writer, field);
        writer.WriteEndObject();
    }

    private void WriteMessage(Utf8JsonWriter writer, MessageTable table)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "object");
        if (comments.Find(table.Descriptor) is { } text) writer.WriteString("description", text);
        writer.WriteStartObject("properties");
        foreach (var field in table.Fields.Where(f => !f.Rules.Hidden))
        {
            writer.WritePropertyName(field.Name);
            WriteField(writer, field);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteWellKnown(Utf8JsonWriter writer, WellKnownType kind)
    {
        writer.WriteStartObject();
        ScalarSchema.WriteKind(writer, kind);
        writer.WriteEndObject();
    }

    private string NameOf(MessageTable table)
    {
        if (names.TryGetValue(table, out var known)) return known;

        var name = ShortName(table.Descriptor);
        if (!taken.Add(name)) taken.Add(name = table.Descriptor.FullName);
        names.Add(table, name);
        pending.Enqueue(table);
        return name;
    }

    private static string ShortName(MessageDescriptor descriptor) =>
        descriptor.ContainingType is { } outer ? ShortName(outer) + descriptor.Name : descriptor.Name;
}
