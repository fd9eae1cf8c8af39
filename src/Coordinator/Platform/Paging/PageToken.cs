using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace AIForge.Coordinator.Platform.Paging;

/// <summary>An opaque cursor: where a listing goes on. It grants nothing, so it is validated but not signed.</summary>
internal static class PageToken
{
    // First byte: the form, so that an old token is refused rather than misread when the form changes.
    private const byte AfterId = 1;
    private const int Length = 17;

    public static string After(Guid id)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = AfterId;
        id.TryWriteBytes(bytes[1..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryRead(string token, [NotNullWhen(true)] out Guid? id)
    {
        id = null;
        Span<byte> bytes = stackalloc byte[Length];
        if (!Base64Url.IsValid(token, out var length) || length != Length) return false;
        if (!Base64Url.TryDecodeFromChars(token, bytes, out _) || bytes[0] != AfterId) return false;

        id = new Guid(bytes[1..], bigEndian: true);
        return true;
    }
}
