using System.Collections;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.ProtoJson;

/// <summary>Writes messages as JSON by walking their descriptors.</summary>
internal sealed class JsonMessageWriter(AnyTypes anyTypes)
{
    public void Write(Utf8JsonWriter writer, IMessage message, MessageTable table)
    {
        switch (table.Kind)
        {
            case WellKnownType.None or WellKnownType.HttpBody:
                writer.WriteStartObject();
                WriteFields(writer, message, table);
                writer.WriteEndObject();
                break;
            case WellKnownType.Struct:
                StructWriter.WriteStruct(writer, (Struct)message);
                break;
            case WellKnownType.Value:
                StructWriter.WriteValue(writer, (Value)message);
                break;
            case WellKnownType.ListValue:
                StructWriter.WriteList(writer, (ListValue)message);
                break;
            case WellKnownType.Any:
                WriteAny(writer, (Any)message);
                break;
            default:
                // A value that has no text, such as a timestamp in year 0, is written as null rather than failing the reply.
                writer.WriteStringValue(WellKnownText.Format(message));
                break;
        }
    }

    /// <summary>Writes the members of a message without its braces.</summary>
    public void WriteFields(Utf8JsonWriter writer, IMessage message, MessageTable table)
    {
        foreach (var field in table.Fields) WriteMember(writer, message, field);
    }

    /// <summary>Writes only the members that are single scalars.</summary>
    public void WriteScalars(Utf8JsonWriter writer, IMessage message, MessageTable table)
    {
        foreach (var field in table.Fields)
        {
            if (field.Message is null && !field.Descriptor.IsRepeated) WriteMember(writer, message, field);
        }
    }

    /// <summary>Writes the value of one field.</summary>
    public void WriteField(Utf8JsonWriter writer, IMessage message, FieldEntry field)
    {
        var value = field.Get(message);
        if (field.IsMap) WriteMap(writer, (IDictionary)value!, field);
        else if (field.IsRepeated) WriteList(writer, (IList)value!, field);
        else if (value is null) writer.WriteNullValue();
        else WriteElement(writer, value, field);
    }

    public void WriteElement(Utf8JsonWriter writer, object value, FieldEntry field)
    {
        if (field.Message is { } table) Write(writer, (IMessage)value, table);
        else if (field.Rules.RawJson && value is string { Length: > 0 } raw) writer.WriteRawValue(raw, skipInputValidation: false);
        else ScalarWriter.Write(writer, value, field);
    }

    public void WriteAny(Utf8JsonWriter writer, Any any)
    {
        writer.WriteStartObject();
        if (any.TypeUrl.Length > 0)
        {
            writer.WriteString("@type"u8, any.TypeUrl);
            WriteAnyContent(writer, any);
        }

        writer.WriteEndObject();
    }

    private void WriteMember(Utf8JsonWriter writer, IMessage message, FieldEntry field)
    {
        if (field.Rules.Hidden) return;

        if (IsWritten(message, field))
        {
            writer.WritePropertyName(field.Name);
            WriteField(writer, message, field);
        }
        else if (field.Rules.ExplicitNull || (field.NullFlag is { } flag && (bool)flag.Get(message)!))
        {
            writer.WriteNull(field.Name);
        }
    }

    private static bool IsWritten(IMessage message, FieldEntry field)
    {
        if (field.Descriptor.IsRepeated) return !field.Rules.OmitEmpty || ((ICollection)field.Get(message)!).Count > 0;

        return !field.HasPresence || field.IsSet(message);
    }

    private void WriteList(Utf8JsonWriter writer, IList list, FieldEntry field)
    {
        writer.WriteStartArray();
        for (var i = 0; i < list.Count; i++) WriteElement(writer, list[i]!, field);
        writer.WriteEndArray();
    }

    private void WriteMap(Utf8JsonWriter writer, IDictionary map, FieldEntry field)
    {
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            writer.WritePropertyName(ScalarWriter.KeyText(entry.Key, field.MapKey!));
            WriteElement(writer, entry.Value!, field.MapValue!);
        }

        writer.WriteEndObject();
    }

    private void WriteAnyContent(Utf8JsonWriter writer, Any any)
    {
        if (anyTypes.Find(any.TypeUrl) is not { } table)
        {
            writer.WriteBase64String("value"u8, any.Value.Span);
            return;
        }

        var message = table.Descriptor.Parser.ParseFrom(any.Value);
        if (table.Kind == WellKnownType.None)
        {
            WriteFields(writer, message, table);
            return;
        }

        writer.WritePropertyName("value"u8);
        Write(writer, message, table);
    }
}
