namespace AIForge.Storage.UnixFs;

/// <summary>Writes the few kinds of protobuf fields that blocks have, into memory of exactly their size.</summary>
internal ref struct ProtoWriter(Span<byte> target)
{
    private const int LengthDelimited = 2;

    private readonly Span<byte> _target = target;
    private int _at;

    public static int NumberSize(long value) => 1 + VarintSize((ulong)value);

    public static int BytesSize(int length) => 1 + VarintSize((ulong)length) + length;

    public void Number(int field, long value)
    {
        _target[_at++] = (byte)(field << 3);
        Varint((ulong)value);
    }

    public void Bytes(int field, ReadOnlySpan<byte> bytes) => bytes.CopyTo(Bytes(field, bytes.Length));

    /// <summary>The place of a field's bytes, for whoever writes them there.</summary>
    public Span<byte> Bytes(int field, int length)
    {
        _target[_at++] = (byte)((field << 3) | LengthDelimited);
        Varint((ulong)length);
        _at += length;
        return _target.Slice(_at - length, length);
    }

    private static int VarintSize(ulong value)
    {
        var size = 1;
        for (; value > 127; value >>= 7) size++;
        return size;
    }

    private void Varint(ulong value)
    {
        for (; value > 127; value >>= 7) _target[_at++] = (byte)(value | 128);
        _target[_at++] = (byte)value;
    }
}
