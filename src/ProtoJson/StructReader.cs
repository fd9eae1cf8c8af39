using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.ProtoJson;

/// <summary>Reads free-form JSON into Struct, Value and ListValue.</summary>
internal static class StructReader
{
    // Struct, map entry, Value; and ListValue, Value.
    private const int StructLevels = 3;
    private const int ListLevels = 2;

    public static void ReadStruct(ref Utf8JsonReader reader, Struct target, FieldPath path)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw JsonFaults.WrongType(path.ToString(), "an object", JsonTokens.Describe(reader.TokenType));

        path.Enter(StructLevels);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            path.Push(name);
            if (target.Fields.ContainsKey(name)) throw JsonFaults.Duplicate(path.ToString());
            reader.Read();
            var value = new Value();
            ReadValue(ref reader, value, path);
            target.Fields.Add(name, value);
            path.Pop();
        }

        path.Leave(StructLevels);
    }

    public static void ReadList(ref Utf8JsonReader reader, ListValue target, FieldPath path)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw JsonFaults.WrongType(path.ToString(), "an array", JsonTokens.Describe(reader.TokenType));

        path.Enter(ListLevels);
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            path.Push(index);
            var value = new Value();
            ReadValue(ref reader, value, path);
            target.Values.Add(value);
            path.Pop();
        }

        path.Leave(ListLevels);
    }

    public static void ReadValue(ref Utf8JsonReader reader, Value target, FieldPath path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                target.StructValue = new Struct();
                ReadStruct(ref reader, target.StructValue, path);
                break;
            case JsonTokenType.StartArray:
                target.ListValue = new ListValue();
                ReadList(ref reader, target.ListValue, path);
                break;
            case JsonTokenType.String:
                target.StringValue = reader.GetString();
                break;
            case JsonTokenType.Number:
                target.NumberValue = Number(ref reader, path);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                target.BoolValue = reader.GetBoolean();
                break;
            default:
                target.NullValue = NullValue.NullValue;
                break;
        }
    }

    private static double Number(ref Utf8JsonReader reader, FieldPath path) =>
        reader.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw JsonFaults.WrongValue(path.ToString(), System.Text.Encoding.UTF8.GetString(reader.ValueSpan));
}
