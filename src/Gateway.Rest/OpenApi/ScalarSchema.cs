using System.Text.Json;
using AIForge.ProtoJson;
using Google.Protobuf.Reflection;

namespace AIForge.Gateway.Rest.OpenApi;

/// <summary>Schemas of values that are no object of their own.</summary>
internal static class ScalarSchema
{
    public static void WriteMembers(Utf8JsonWriter writer, FieldEntry field)
    {
        if (field.Message is { } table)
        {
            WriteKind(writer, table.Kind);
            return;
        }

        // A field with raw JSON can hold anything: the empty schema says so.
        if (field.Rules.RawJson) return;

        var (type, format) = field.Type switch
        {
            FieldType.Bool => ("boolean", null),
            FieldType.Double => ("number", "double"),
            FieldType.Float => ("number", "float"),
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => (field.WritesInt64AsText ? "string" : "integer", "int64"),
            FieldType.UInt64 or FieldType.Fixed64 => (field.WritesInt64AsText ? "string" : "integer", "uint64"),
            FieldType.UInt32 or FieldType.Fixed32 => ("integer", "uint32"),
            FieldType.Bytes => ("string", "byte"),
            FieldType.String or FieldType.Enum => ("string", (string?)null),
            _ => ("integer", "int32"),
        };
        WriteType(writer, type, field.Rules.ExplicitNull || field.NullFlag is not null || field.IsWrapper);
        if (format is not null) writer.WriteString("format", format);
        if (field.Enum is { } names) WriteEnum(writer, names);
    }

    public static void WriteKind(Utf8JsonWriter writer, WellKnownType kind)
    {
        var (type, format) = kind switch
        {
            WellKnownType.Timestamp => ("string", "date-time"),
            WellKnownType.Duration => ("string", "duration"),
            WellKnownType.FieldMask => ("string", "field-mask"),
            WellKnownType.HttpBody => ("string", "binary"),
            WellKnownType.Struct or WellKnownType.Any => ("object", (string?)null),
            WellKnownType.ListValue => ("array", null),
            _ => (null, null),
        };
        if (type is not null) writer.WriteString("type", type);
        if (format is not null) writer.WriteString("format", format);
    }

    private static void WriteType(Utf8JsonWriter writer, string type, bool isNullable)
    {
        if (!isNullable)
        {
            writer.WriteString("type", type);
            return;
        }

        writer.WriteStartArray("type");
        writer.WriteStringValue(type);
        writer.WriteStringValue("null");
        writer.WriteEndArray();
    }

    private static void WriteEnum(Utf8JsonWriter writer, EnumTable table)
    {
        writer.WriteStartArray("enum");
        foreach (var value in table.Descriptor.Values) writer.WriteStringValue(value.Name);
        writer.WriteEndArray();
    }
}
