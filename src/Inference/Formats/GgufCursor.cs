using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace AIForge.Inference.Formats;

/// <summary>A forward reader over the header bytes. No read leaves the buffer and nothing is allocated for bytes that are not
/// there.</summary>
internal ref struct GgufCursor(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding LenientUtf8 = new(false, throwOnInvalidBytes: false);

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public byte ReadByte(string what) => Take(1, what)[0];

    public ushort ReadUInt16(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, what));

    public uint ReadUInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    public ulong ReadUInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    /// <summary>Reads a count and refuses it unless that many items of at least <paramref name="minimumItemBytes"/> can still
    /// follow.</summary>
    public int ReadCount(string what, int maximum, int minimumItemBytes)
    {
        var at = Position;
        var count = ReadUInt64(what);
        if (count > (ulong)maximum)
            throw new ModelFormatException($"The file declares {count} {what} at byte {at}; at most {maximum} are accepted.");
        if (count * (ulong)minimumItemBytes > (ulong)Remaining)
            throw new ModelFormatException($"The file declares {count} {what} at byte {at}, more than its remaining {Remaining} " +
                "header bytes can hold. Download it again.");
        return (int)count;
    }

    /// <summary>Reads a length-prefixed string. Invalid UTF-8 becomes U+FFFD, as some vocabularies hold partial characters.</summary>
    public string ReadString(string what, int maximumBytes = GgufLimits.StringBytes)
    {
        var length = ReadCount(what + " (string bytes)", maximumBytes, 1);
        return LenientUtf8.GetString(Take(length, what));
    }

    private ReadOnlySpan<byte> Take(int count, string what)
    {
        if (count > Remaining)
            throw new ModelFormatException($"The file ends inside {what} at byte {Position}: {count} bytes needed, {Remaining} " +
                "left. It is truncated; download it again.");
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    public T[] ReadArray<T>(int count, string what) where T : unmanaged
    {
        // The multiplication cannot overflow: ReadCount checked the count against the bytes that are left.
        return MemoryMarshal.Cast<byte, T>(Take(checked(count * Marshal.SizeOf<T>()), what)).ToArray();
    }
}
