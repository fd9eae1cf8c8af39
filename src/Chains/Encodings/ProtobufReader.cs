using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace AIForge.Chains.Encodings;

/// <summary>Splits a protobuf message into its fields, without a schema.</summary>
internal static class ProtobufReader
{
    private const int VarintWire = 0;
    private const int EightBytesWire = 1;
    private const int BytesWire = 2;
    private const int FourBytesWire = 5;

    /// <summary>False where the message is cut short or has groups, which protobuf gave up long ago. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, [NotNullWhen(true)] out IReadOnlyList<ProtobufField>? fields)
    {
        fields = null;
        var read = new List<ProtobufField>();
        while (!message.IsEmpty)
        {
            if (!TryReadVarint(ref message, out var tag) || tag >> 3 is 0 or > int.MaxValue) return false;
            if (!TryReadValue(ref message, (int)(tag & 7), out var value, out var bytes)) return false;
            read.Add(new ProtobufField((int)(tag >> 3), value, bytes));
        }

        fields = read;
        return true;
    }

    private static bool TryReadValue(ref ReadOnlySpan<byte> message, int wire, out ulong value, out byte[]? bytes)
    {
        (value, bytes) = (0, null);
        switch (wire)
        {
            case VarintWire:
                return TryReadVarint(ref message, out value);
            case BytesWire:
                return TryReadVarint(ref message, out var length) && TryTake(ref message, length, out bytes);
            case EightBytesWire:
                if (!TryTake(ref message, sizeof(ulong), out var eight)) return false;
                value = BinaryPrimitives.ReadUInt64LittleEndian(eight);
                return true;
            case FourBytesWire:
                if (!TryTake(ref message, sizeof(uint), out var four)) return false;
                value = BinaryPrimitives.ReadUInt32LittleEndian(four);
                return true;
            default:
                return false;
        }
    }

    private static bool TryTake(ref ReadOnlySpan<byte> message, ulong length, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (length > (ulong)message.Length) return false;
        bytes = message[..(int)length].ToArray();
        message = message[(int)length..];
        return true;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (message.IsEmpty) return false;
            var next = message[0];
            message = message[1..];
            // The tenth byte holds the last bit alone.
            if (shift == 63 && next > 1) return false;
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return true;
        }

        return false;
    }
}
