using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AIForge.ProtoJson;

/// <summary>Writes scalar values as JSON.</summary>
internal static class ScalarWriter
{
    public static void Write(Utf8JsonWriter writer, object value, FieldEntry field)
    {
        switch (field.Type)
        {
            case FieldType.String:
                writer.WriteStringValue((string)value);
                break;
            case FieldType.Bool:
                writer.WriteBooleanValue((bool)value);
                break;
            case FieldType.Bytes:
                writer.WriteBase64StringValue(((ByteString)value).Span);
                break;
            case FieldType.Enum:
                WriteEnum(writer, (int)value, field.Enum!);
                break;
            case FieldType.Double:
                WriteDouble(writer, (double)value);
                break;
            case FieldType.Float:
                WriteFloat(writer, (float)value);
                break;
            case FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64:
                WriteInt64(writer, (long)value, field.WritesInt64AsText);
                break;
            case FieldType.UInt64 or FieldType.Fixed64:
                WriteUInt64(writer, (ulong)value, field.WritesInt64AsText);
                break;
            case FieldType.UInt32 or FieldType.Fixed32:
                writer.WriteNumberValue((uint)value);
                break;
            default:
                writer.WriteNumberValue((int)value);
                break;
        }
    }

    /// <summary>Map keys are strings in JSON, whatever their type.</summary>
    public static string KeyText(object key, FieldEntry field) => field.Type switch
    {
        FieldType.String => (string)key,
        FieldType.Bool => (bool)key ? "true" : "false",
        _ => Convert.ToString(key, CultureInfo.InvariantCulture)!,
    };

    private static void WriteEnum(Utf8JsonWriter writer, int number, EnumTable table)
    {
        if (WellKnownTypes.IsNullValue(table.Descriptor)) writer.WriteNullValue();
        else if (table.NameOf(number) is { } name) writer.WriteStringValue(name);
        else writer.WriteNumberValue(number);
    }

    private static void WriteInt64(Utf8JsonWriter writer, long value, bool asText)
    {
        if (!asText)
        {
            writer.WriteNumberValue(value);
            return;
        }

        Span<char> text = stackalloc char[20];
        value.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }

    private static void WriteUInt64(Utf8JsonWriter writer, ulong value, bool asText)
    {
        if (!asText)
        {
            writer.WriteNumberValue(value);
            return;
        }

        Span<char> text = stackalloc char[20];
        value.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }

    private static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteStringValue(NameOf(value));
    }

    private static void WriteFloat(Utf8JsonWriter writer, float value)
    {
        if (float.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteStringValue(NameOf(value));
    }

    private static string NameOf(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
