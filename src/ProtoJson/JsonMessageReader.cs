using System.Collections;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.ProtoJson;

/// <summary>Reads JSON into messages by walking their descriptors. One instance serves one body.</summary>
internal sealed class JsonMessageReader(ReadOnlyMemory<byte> body, AnyTypes anyTypes)
{
    private readonly FieldPath path = new();

    /// <summary>Reads the whole body into a message.</summary>
    public void ReadMessage(IMessage message, MessageTable table)
    {
        var reader = new Utf8JsonReader(body.Span, JsonFormat.Reader);
        try
        {
            if (!reader.Read()) return;
            ReadInto(ref reader, message, table);
            if (reader.Read()) throw JsonFaults.InvalidJson("more than one value.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Syntax(e);
        }
    }

    /// <summary>Reads the whole body into one field of a message.</summary>
    public void ReadField(IMessage message, FieldEntry field)
    {
        var reader = new Utf8JsonReader(body.Span, JsonFormat.Reader);
        try
        {
            if (!reader.Read()) return;
            ReadFieldValue(ref reader, message, field);
            if (reader.Read()) throw JsonFaults.InvalidJson("more than one value.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Syntax(e);
        }
    }

    /// <summary>Reads the value at the reader into a message, whatever its JSON form is.</summary>
    internal void ReadInto(ref Utf8JsonReader reader, IMessage message, MessageTable table)
    {
        switch (table.Kind)
        {
            case WellKnownType.None or WellKnownType.HttpBody:
                ReadFields(ref reader, message, table);
                break;
            case WellKnownType.Struct:
                StructReader.ReadStruct(ref reader, (Struct)message, path);
                break;
            case WellKnownType.Value:
                StructReader.ReadValue(ref reader, (Value)message, path);
                break;
            case WellKnownType.ListValue:
                StructReader.ReadList(ref reader, (ListValue)message, path);
                break;
            case WellKnownType.Any:
                ReadAny(ref reader, (Any)message);
                break;
            default:
                Expect(ref reader, JsonTokenType.String, "a string");
                var text = reader.GetString()!;
                if (!WellKnownText.TryParse(table.Kind, text, message)) throw JsonFaults.WrongValue(path.ToString(), text);
                break;
        }
    }

    private void ReadFields(ref Utf8JsonReader reader, IMessage message, MessageTable table)
    {
        Expect(ref reader, JsonTokenType.StartObject, "an object");
        path.Enter(1);
        Span<ulong> seen = stackalloc ulong[(table.Fields.Length / 64) + 1];
        Span<ulong> oneofs = stackalloc ulong[(table.Descriptor.Oneofs.Count / 64) + 1];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FindField(ref reader, table);
            var name = field is null ? reader.GetString() : null;
            reader.Read();
            if (field is null)
            {
                if (table.Dialect.RefusesUnknownFields) throw JsonFaults.UnknownField(path.ToString(), name!);
                reader.Skip();
                continue;
            }

            path.Push(field.Descriptor.Name);
            if (!Mark(seen, field.Index)) throw JsonFaults.Duplicate(path.ToString());
            if (ReadFieldValue(ref reader, message, field) && field.Oneof >= 0 && !Mark(oneofs, field.Oneof))
                throw JsonFaults.OneofTaken(path.ToString(), field.Descriptor.ContainingOneof.Name);
            path.Pop();
        }

        path.Leave(1);
    }

    private static FieldEntry? FindField(ref Utf8JsonReader reader, MessageTable table) =>
        reader.ValueIsEscaped ? table.Find(reader.GetString()!) : table.Names.Find(reader.ValueSpan);

    /// <summary>Returns false when the value is null, which leaves the field unset.</summary>
    private bool ReadFieldValue(ref Utf8JsonReader reader, IMessage message, FieldEntry field)
    {
        if (reader.TokenType == JsonTokenType.Null && !TakesNull(field)) return false;

        if (field.IsMap) ReadMap(ref reader, (IDictionary)field.Get(message)!, field);
        else if (field.IsRepeated) ReadList(ref reader, (IList)field.Get(message)!, field);
        else field.Set(message, ReadElement(ref reader, field));
        return true;
    }

    private static bool TakesNull(FieldEntry field) =>
        !field.Descriptor.IsRepeated && (field.Message is { Kind: WellKnownType.Value, Dialect.IsStrict: false } || IsNullEnum(field));

    private static bool IsNullEnum(FieldEntry field) => field.Enum is not null && WellKnownTypes.IsNullValue(field.Enum.Descriptor);

    private void ReadList(ref Utf8JsonReader reader, IList list, FieldEntry field)
    {
        Expect(ref reader, JsonTokenType.StartArray, "an array");
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            path.Push(index);
            list.Add(ReadElement(ref reader, field));
            path.Pop();
        }
    }

    private void ReadMap(ref Utf8JsonReader reader, IDictionary map, FieldEntry field)
    {
        Expect(ref reader, JsonTokenType.StartObject, "an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            path.Push(name);
            var key = ScalarText.TryParse(field.MapKey!, name) ?? throw JsonFaults.WrongValue(path.ToString(), name);
            if (map.Contains(key)) throw JsonFaults.Duplicate(path.ToString());
            reader.Read();
            map.Add(key, ReadElement(ref reader, field.MapValue!));
            path.Pop();
        }
    }

    private object ReadElement(ref Utf8JsonReader reader, FieldEntry field)
    {
        if (field.Message is { } table)
        {
            var message = table.New();
            ReadInto(ref reader, message, table);
            return message;
        }

        if (field.Rules.RawJson) return RawJson(ref reader);

        return ScalarReader.Read(ref reader, field, path);
    }

    private string RawJson(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return System.Text.Encoding.UTF8.GetString(body.Span[start..(int)reader.BytesConsumed]);
    }

    private void ReadAny(ref Utf8JsonReader reader, Any any)
    {
        Expect(ref reader, JsonTokenType.StartObject, "an object");
        var probe = reader;
        var typeUrl = TypeUrl(ref probe);
        if (typeUrl is null) throw JsonFaults.WrongType(path.ToString(), "an object with \"@type\"", "one without");

        var table = anyTypes.Find(typeUrl) ?? throw JsonFaults.WrongValue($"{path}.@type", typeUrl);
        var message = table.New();
        if (table.Kind == WellKnownType.None) ReadFields(ref reader, message, table);
        else ReadAnyValue(ref reader, message, table);
        any.TypeUrl = typeUrl;
        any.Value = message.ToByteString();
    }

    private static string? TypeUrl(ref Utf8JsonReader probe)
    {
        while (probe.Read() && probe.TokenType == JsonTokenType.PropertyName)
        {
            var isType = probe.ValueTextEquals("@type"u8);
            probe.Read();
            if (isType) return probe.TokenType == JsonTokenType.String ? probe.GetString() : null;
            probe.Skip();
        }

        return null;
    }

    private void ReadAnyValue(ref Utf8JsonReader reader, IMessage message, MessageTable table)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isValue = reader.ValueTextEquals("value"u8);
            reader.Read();
            if (isValue) ReadInto(ref reader, message, table);
            else reader.Skip();
        }
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType type, string expected)
    {
        if (reader.TokenType != type) throw JsonFaults.WrongType(path.ToString(), expected, JsonTokens.Describe(reader.TokenType));
    }

    private static bool Mark(Span<ulong> bits, int index)
    {
        var bit = 1UL << (index & 63);
        if ((bits[index >> 6] & bit) != 0) return false;

        bits[index >> 6] |= bit;
        return true;
    }

    /// <summary>The reader's own messages name lines and bytes, which helps, but also options, which does not.</summary>
    private static JsonMappingException Syntax(Exception exception) => exception is JsonException { LineNumber: { } line } json
        ? JsonFaults.InvalidJson($"line {line + 1}, byte {json.BytePositionInLine + 1}.")
        : JsonFaults.InvalidJson("a string holds an invalid escape.");
}
