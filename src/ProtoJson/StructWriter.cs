using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.ProtoJson;

/// <summary>Writes Struct, Value and ListValue as the JSON that they stand for.</summary>
internal static class StructWriter
{
    public static void WriteStruct(Utf8JsonWriter writer, Struct value)
    {
        writer.WriteStartObject();
        foreach (var (name, member) in value.Fields)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, member);
        }

        writer.WriteEndObject();
    }

    public static void WriteList(Utf8JsonWriter writer, ListValue value)
    {
        writer.WriteStartArray();
        foreach (var item in value.Values) WriteValue(writer, item);
        writer.WriteEndArray();
    }

    public static void WriteValue(Utf8JsonWriter writer, Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StringValue:
                writer.WriteStringValue(value.StringValue);
                break;
            case Value.KindOneofCase.NumberValue when double.IsFinite(value.NumberValue):
                writer.WriteNumberValue(value.NumberValue);
                break;
            case Value.KindOneofCase.BoolValue:
                writer.WriteBooleanValue(value.BoolValue);
                break;
            case Value.KindOneofCase.StructValue:
                WriteStruct(writer, value.StructValue);
                break;
            case Value.KindOneofCase.ListValue:
                WriteList(writer, value.ListValue);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
