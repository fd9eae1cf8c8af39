using System.Buffers.Binary;
using System.Buffers.Text;

namespace AIForge.Coordinator.Ledger;

/// <summary>
/// Where a statement goes on: the last line shown and the balance before it. Entries never change, so the balance at a line is the
/// same for ever and need not be summed up again. The token grants nothing: an invented one shows its maker his own lines.
/// </summary>
internal readonly record struct StatementCursor(long Entry, long Balance)
{
    // First byte: the form, so that an old token is refused rather than misread when the form changes.
    private const byte Form = 3;
    private const int Length = 17;

    public string ToToken()
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Form;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], Entry);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], Balance);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryRead(string token, out StatementCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (!Base64Url.IsValid(token, out var length) || length != Length) return false;
        if (!Base64Url.TryDecodeFromChars(token, bytes, out _) || bytes[0] != Form) return false;

        cursor = new StatementCursor(BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt64BigEndian(bytes[9..]));
        return true;
    }
}
