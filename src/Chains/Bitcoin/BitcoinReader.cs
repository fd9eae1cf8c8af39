using System.Buffers.Binary;

namespace AIForge.Chains.Bitcoin;

/// <summary>Reads Bitcoin's serialisation from front to back. What does not fit turns <see cref="IsBroken"/> on, and zeros follow.</summary>
internal ref struct BitcoinReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public bool IsBroken { get; private set; }

    public readonly bool IsAtEnd => Position == _bytes.Length;

    public readonly ReadOnlySpan<byte> Since(int start) => _bytes[start..Position];

    public ReadOnlySpan<byte> Bytes(long count)
    {
        if (IsBroken || count < 0 || count > _bytes.Length - Position)
        {
            IsBroken = true;
            return [];
        }

        Position += (int)count;
        return _bytes.Slice(Position - (int)count, (int)count);
    }

    public byte Byte() => Bytes(1) is [var value] ? value : (byte)0;

    public uint UInt32() => Bytes(4) is { Length: 4 } value ? BinaryPrimitives.ReadUInt32LittleEndian(value) : 0;

    public ulong UInt64() => Bytes(8) is { Length: 8 } value ? BinaryPrimitives.ReadUInt64LittleEndian(value) : 0;

    /// <summary>A compact size. One that is written longer than it needs to be is refused, as nodes do.</summary>
    public long Size()
    {
        ulong size = Byte();
        ulong least = 0;
        if (size == 0xfd) (size, least) = (Bytes(2) is { Length: 2 } two ? BinaryPrimitives.ReadUInt16LittleEndian(two) : 0UL, 0xfd);
        else if (size == 0xfe) (size, least) = (UInt32(), 0x1_0000);
        else if (size == 0xff) (size, least) = (UInt64(), 0x1_0000_0000);
        if (size < least || size > int.MaxValue) IsBroken = true;
        return IsBroken ? 0 : (long)size;
    }

    /// <summary>How many items follow, each of at least so many bytes: no list is made for more than there can be.</summary>
    public int Count(int leastBytes)
    {
        var count = Size();
        if (count > (_bytes.Length - Position) / leastBytes) IsBroken = true;
        return IsBroken ? 0 : (int)count;
    }
}
