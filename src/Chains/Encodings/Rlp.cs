using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace AIForge.Chains.Encodings;

/// <summary>
/// Recursive length prefix encoding (Ethereum yellow paper, appendix B). Reading accepts the one canonical form only, so that decoding
/// and encoding again gives the same bytes.
/// </summary>
public static class Rlp
{
    private const int DeepestList = 16;
    private const int LongestShort = 55;
    private const byte StringBase = 0x80;
    private const byte ListBase = 0xc0;

    public static byte[] Encode(RlpItem item)
    {
        if (item.Bytes is [< StringBase] single) return single;
        if (item.Bytes is { } bytes) return [.. Head(bytes.Length, StringBase), .. bytes];

        byte[] content = [.. item.Items!.SelectMany(Encode)];
        return [.. Head(content.Length, ListBase), .. content];
    }

    /// <summary>Reads one item that fills all the bytes. Never throws.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out RlpItem? item) =>
        TryRead(ref bytes, DeepestList, out item) && bytes.IsEmpty;

    private static byte[] Head(int length, byte kind)
    {
        if (length <= LongestShort) return [(byte)(kind + length)];
        var digits = new BigInteger(length).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [(byte)(kind + LongestShort + digits.Length), .. digits];
    }

    private static bool TryRead(ref ReadOnlySpan<byte> bytes, int depth, [NotNullWhen(true)] out RlpItem? item)
    {
        item = null;
        if (bytes.IsEmpty) return false;
        var first = bytes[0];
        if (first < StringBase)
        {
            item = RlpItem.OfBytes(bytes[..1]);
            bytes = bytes[1..];
            return true;
        }

        var isList = first >= ListBase;
        if (!TryTakeContent(ref bytes, isList ? ListBase : StringBase, out var content)) return false;
        if (isList) return TryReadList(content, depth, out item);

        // One byte below 0x80 stands for itself and may not have a head.
        if (content is [< StringBase]) return false;
        item = RlpItem.OfBytes(content);
        return true;
    }

    private static bool TryReadList(ReadOnlySpan<byte> content, int depth, [NotNullWhen(true)] out RlpItem? item)
    {
        item = null;
        if (depth == 0) return false;
        var items = new List<RlpItem>();
        while (!content.IsEmpty)
        {
            if (!TryRead(ref content, depth - 1, out var next)) return false;
            items.Add(next);
        }

        item = RlpItem.OfList(items);
        return true;
    }

    private static bool TryTakeContent(ref ReadOnlySpan<byte> bytes, byte kind, out ReadOnlySpan<byte> content)
    {
        content = default;
        long length = bytes[0] - kind;
        bytes = bytes[1..];
        if (length > LongestShort && !TryReadLength(ref bytes, (int)length - LongestShort, out length)) return false;
        if (length > bytes.Length) return false;

        content = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return true;
    }

    private static bool TryReadLength(ref ReadOnlySpan<byte> bytes, int digits, out long length)
    {
        length = 0;
        // Four digits are 4 GiB; a leading zero, or a length that fits the short form, has another encoding.
        if (digits > sizeof(uint) || bytes.Length < digits || bytes[0] == 0) return false;
        Span<byte> padded = stackalloc byte[sizeof(uint)];
        padded.Clear();
        bytes[..digits].CopyTo(padded[(sizeof(uint) - digits)..]);
        length = BinaryPrimitives.ReadUInt32BigEndian(padded);
        bytes = bytes[digits..];
        return length > LongestShort;
    }
}
