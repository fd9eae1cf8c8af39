using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace AIForge.Chains.Encodings;

/// <summary>What recursive length prefix encoding knows: a string of bytes, or a list of items.</summary>
public sealed class RlpItem
{
    private static readonly byte[] Nothing = [];

    private RlpItem(byte[]? bytes, IReadOnlyList<RlpItem>? items) => (Bytes, Items) = (bytes, items);

    /// <summary>Null for a list.</summary>
    public byte[]? Bytes { get; }

    /// <summary>Null for a string of bytes.</summary>
    public IReadOnlyList<RlpItem>? Items { get; }

    public static RlpItem OfBytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray(), null);

    public static RlpItem OfList(IReadOnlyList<RlpItem> items) => new(null, items);

    /// <summary>A number: big endian without leading zeros, so that zero is no bytes at all.</summary>
    public static RlpItem OfNumber(BigInteger number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number.Sign);
        return new RlpItem(number.IsZero ? Nothing : number.ToByteArray(isUnsigned: true, isBigEndian: true), null);
    }

    /// <summary>False for lists, for leading zeros and for more than 256 bits.</summary>
    public bool TryReadNumber([NotNullWhen(true)] out BigInteger number)
    {
        number = default;
        if (Bytes is null || Bytes.Length > Hash256.Length || Bytes is [0, ..]) return false;
        number = new BigInteger(Bytes, isUnsigned: true, isBigEndian: true);
        return true;
    }
}
