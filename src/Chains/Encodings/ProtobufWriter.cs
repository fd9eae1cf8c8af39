namespace AIForge.Chains.Encodings;

/// <summary>Writes the fields of a protobuf message; what has its default value is left out, as proto3 wants it.</summary>
internal sealed class ProtobufWriter
{
    private const int BytesWire = 2;

    private readonly List<byte> _bytes = [];

    public ProtobufWriter Number(int field, long value)
    {
        if (value == 0) return this;
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return this;
        Varint(((ulong)field << 3) | BytesWire);
        Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}
