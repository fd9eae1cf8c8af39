using System.Text;
using AIForge.Constraints.Automata;

namespace AIForge.Constraints.Patterns;

/// <summary>Reads characters of a range as UTF-8 (RFC 3629): each sequence of byte ranges stands for all characters between its ends.</summary>
internal static class Utf8Ranges
{
    private const int MostBytes = 4;

    // The last character of each length.
    private static readonly int[] Lasts = [0x7F, 0x7FF, 0xFFFF, 0x10FFFF];

    public static void Read(GrammarBuilder builder, int from, int first, int last, int to)
    {
        foreach (var boundary in Lasts)
        {
            if (first > last) return;
            if (first > boundary) continue;
            ReadSameLength(builder, from, Encode(first), Encode(Math.Min(last, boundary)), to);
            first = boundary + 1;
        }
    }

    /// <summary>Between two characters of one length: what lies below the first byte is cut where it does not run from end to end.</summary>
    private static void ReadSameLength(GrammarBuilder builder, int from, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, int to)
    {
        if (first.Length == 1)
        {
            builder.Read(from, first[0], last[0], to);
            return;
        }

        if (first[0] == last[0])
        {
            ReadBelow(builder, from, first[0], first[0], first[1..], last[1..], to);
            return;
        }

        var (lead, end) = (first[0], last[0]);
        Span<byte> lowest = stackalloc byte[MostBytes], highest = stackalloc byte[MostBytes];
        lowest.Fill(0x80);
        highest.Fill(0xBF);
        var rest = first.Length - 1;
        if (!IsAll(first[1..], 0x80)) ReadBelow(builder, from, lead, lead++, first[1..], highest[..rest], to);
        if (!IsAll(last[1..], 0xBF)) ReadBelow(builder, from, end, end--, lowest[..rest], last[1..], to);
        if (lead <= end) ReadBelow(builder, from, lead, end, lowest[..rest], highest[..rest], to);
    }

    private static void ReadBelow(GrammarBuilder builder, int from, byte lead, byte end, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, int to)
    {
        var next = builder.AddState();
        builder.Read(from, lead, end, next);
        ReadSameLength(builder, next, first, last, to);
    }

    private static bool IsAll(ReadOnlySpan<byte> bytes, byte value) => bytes.IndexOfAnyExcept(value) < 0;

    private static byte[] Encode(int character) => Encoding.UTF8.GetBytes(char.ConvertFromUtf32(character));
}
