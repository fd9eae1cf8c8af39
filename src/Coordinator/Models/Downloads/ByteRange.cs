using System.Globalization;

namespace AIForge.Coordinator.Models.Downloads;

/// <summary>Which bytes of a file are asked for.</summary>
internal readonly record struct ByteRange(long Start, long Length)
{
    private const string Unit = "bytes=";

    /// <summary>
    /// Reads a Range header for a file. Null where HTTP says that the header does not count: another unit, several ranges, or no
    /// range at all. A length of 0 means that the range lies outside the file.
    /// </summary>
    public static ByteRange? Read(string? header, long size)
    {
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase)) return null;

        var range = header.AsSpan(Unit.Length).Trim();
        var dash = range.IndexOf('-');
        if (dash < 0 || range.Contains(',')) return null;
        if (dash == 0) return TryNumber(range[1..], out var last) ? new ByteRange(Math.Max(0, size - last), Math.Min(last, size)) : null;
        if (!TryNumber(range[..dash], out var start)) return null;
        if (range.Length == dash + 1) return new ByteRange(start, Math.Max(0, size - start));
        if (!TryNumber(range[(dash + 1)..], out var end) || end < start) return null;

        return new ByteRange(start, Math.Max(0, Math.Min(end, size - 1) - start + 1));
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
