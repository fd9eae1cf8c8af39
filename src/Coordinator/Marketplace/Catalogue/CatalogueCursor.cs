using System.Buffers.Binary;
using System.Buffers.Text;

namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>Where a search goes on: after the last model shown, by what it was sorted by. It grants nothing, so it is not signed.</summary>
internal readonly record struct CatalogueCursor(SearchSort Sort, long Rank, Guid ModelId)
{
    // First byte: the form, so that an old token is refused rather than misread when the form changes.
    private const byte Form = 4;
    private const int Length = 26;

    public string ToToken()
    {
        Span<byte> bytes = stackalloc byte[Length];
        (bytes[0], bytes[1]) = (Form, (byte)Sort);
        BinaryPrimitives.WriteInt64BigEndian(bytes[2..], Rank);
        ModelId.TryWriteBytes(bytes[10..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>False for a token of another sort too.</summary>
    public static bool TryRead(string token, SearchSort sort, out CatalogueCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (!Base64Url.IsValid(token, out var length) || length != Length) return false;
        if (!Base64Url.TryDecodeFromChars(token, bytes, out _) || bytes[0] != Form || bytes[1] != (byte)sort) return false;

        cursor = new CatalogueCursor(sort, BinaryPrimitives.ReadInt64BigEndian(bytes[2..]), new Guid(bytes[10..], bigEndian: true));
        return true;
    }
}
