using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AIForge.ProtoJson;

/// <summary>Reads one JSON value as a scalar field.</summary>
internal static class ScalarReader
{
    public static object Read(ref Utf8JsonReader reader, FieldEntry field, FieldPath path)
    {
        var token = reader.TokenType;
        var value = field.Type switch
        {
            FieldType.String => token == JsonTokenType.String ? reader.GetString() : null,
            FieldType.Bool => token is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : null,
            FieldType.Bytes => token == JsonTokenType.String ? Bytes(ref reader, path) : null,
            FieldType.Enum => Enum(ref reader, field, path),
            _ => token switch
            {
                JsonTokenType.Number => Number(ref reader, field, path),
                JsonTokenType.String when !field.IsStrict => Text(reader.GetString()!, field, path),
                _ => null,
            },
        };
        return value ?? throw JsonFaults.WrongType(path.ToString(), Expected(field), JsonTokens.Describe(token));
    }

    private static object Number(ref Utf8JsonReader reader, FieldEntry field, FieldPath path)
    {
        switch (field.Type)
        {
            case FieldType.Double when reader.TryGetDouble(out var number) && double.IsFinite(number):
                return number;
            case FieldType.Float when reader.TryGetSingle(out var number) && float.IsFinite(number):
                return number;
            case FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 when reader.TryGetInt32(out var number):
                return number;
            case FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 when reader.TryGetInt64(out var number):
                return number;
            case FieldType.UInt32 or FieldType.Fixed32 when reader.TryGetUInt32(out var number):
                return number;
            case FieldType.UInt64 or FieldType.Fixed64 when reader.TryGetUInt64(out var number):
                return number;
            default:
                // 1.0 and 1e3 are whole numbers too.
                return Text(Encoding.UTF8.GetString(reader.ValueSpan), field, path);
        }
    }

    private static object Text(string text, FieldEntry field, FieldPath path) =>
        ScalarText.TryParse(field, text) ?? throw JsonFaults.WrongValue(path.ToString(), text);

    private static ByteString Bytes(ref Utf8JsonReader reader, FieldPath path)
    {
        var text = reader.GetString()!;
        return ScalarText.TryParseBytes(text) ?? throw JsonFaults.WrongValue(path.ToString(), text);
    }

    private static object? Enum(ref Utf8JsonReader reader, FieldEntry field, FieldPath path)
    {
        var table = field.Enum!;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return reader.TryGetInt32(out var number)
                    ? table.FromNumber(number)
                    : throw JsonFaults.WrongValue(path.ToString(), Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.String:
                var name = reader.GetString()!;
                return table.Find(name) ?? throw JsonFaults.WrongValue(path.ToString(), name);
            case JsonTokenType.Null when WellKnownTypes.IsNullValue(table.Descriptor):
                return table.FromNumber(0);
            default:
                return null;
        }
    }

    private static string Expected(FieldEntry field) => field.Type switch
    {
        FieldType.String => "a string",
        FieldType.Bool => "a boolean",
        FieldType.Bytes => "a base64 string",
        FieldType.Enum => "a name of " + field.Enum!.Descriptor.Name,
        FieldType.Double or FieldType.Float => "a number",
        _ => "an integer",
    };
}
