using System.Buffers.Binary;

namespace AIForge.Shared.Ids;

/// <summary>Crockford's base32 in lower case, most significant digit first, so that text order is value order.</summary>
public static class Base32
{
    public const int GuidLength = 26;

    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int BitsPerDigit = 5;

    public static string EncodeGuid(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);

        return string.Create(GuidLength, number, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--)
            {
                text[i] = Digits[(int)(uint)(rest & 31)];
                rest >>= BitsPerDigit;
            }
        });
    }

    public static bool TryDecodeGuid(ReadOnlySpan<char> text, out Guid value)
    {
        value = default;
        // 26 digits hold 130 bits: the first one may only use its low three.
        if (text.Length != GuidLength || text[0] is < '0' or > '7') return false;

        var number = UInt128.Zero;
        foreach (var c in text)
        {
            var digit = Digits.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0) return false;
            number = (number << BitsPerDigit) | (uint)digit;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        value = new Guid(bytes, bigEndian: true);
        return true;
    }
}
