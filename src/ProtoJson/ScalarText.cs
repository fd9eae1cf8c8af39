using System.Buffers.Text;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AIForge.ProtoJson;

/// <summary>Scalars as text: in quoted JSON, map keys, paths and queries.</summary>
internal static class ScalarText
{
    private const NumberStyles Float = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>The value in the type that the field's accessor takes, or null where the text is none.</summary>
    public static object? TryParse(FieldEntry field, string text) => field.Type switch
    {
        FieldType.String => text,
        FieldType.Bytes => TryParseBytes(text),
        FieldType.Bool => text switch { "true" => true, "false" => false, _ => null },
        FieldType.Enum => field.Enum!.Find(text),
        FieldType.Double => TryParseDouble(text),
        FieldType.Float => TryParseDouble(text) is { } number && (float.IsFinite((float)number) || !double.IsFinite(number)) ? (float)number : null,
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => TryParseWhole(text) is >= int.MinValue and <= int.MaxValue and var n ? (int)n : null,
        FieldType.UInt32 or FieldType.Fixed32 => TryParseWhole(text) is >= 0 and <= uint.MaxValue and var n ? (uint)n : null,
        FieldType.UInt64 or FieldType.Fixed64 => TryParseWhole(text) is >= 0 and <= ulong.MaxValue and var n ? (ulong)n : null,
        _ => TryParseWhole(text) is >= long.MinValue and <= long.MaxValue and var n ? (long)n : null,
    };

    /// <summary>Standard and URL-safe base64, with or without padding.</summary>
    public static ByteString? TryParseBytes(string text)
    {
        var trimmed = text.AsSpan().TrimEnd('=');
        if (text.Length - trimmed.Length > 2 || (text.Length > trimmed.Length && text.Length % 4 != 0)) return null;

        var urlSafe = trimmed.IndexOfAny('+', '/') < 0 ? trimmed : trimmed.ToString().Replace('+', '-').Replace('/', '_');
        var bytes = new byte[Base64Url.GetMaxDecodedLength(urlSafe.Length)];
        return Base64Url.IsValid(urlSafe, out _) && !HasSpace(urlSafe) && Base64Url.TryDecodeFromChars(urlSafe, bytes, out var written)
            ? ByteString.CopyFrom(bytes, 0, written)
            : null;
    }

    private static bool HasSpace(ReadOnlySpan<char> text) => text.IndexOfAny(" \t\r\n") >= 0;

    // A decimal holds every 64-bit integer exactly, and tells 1e3 and 1.0 (whole) from 12.5.
    private static decimal? TryParseWhole(string text)
    {
        if (!IsNumber(text) || !decimal.TryParse(text, Float, Invariant, out var number) || !decimal.IsInteger(number)) return null;

        // A decimal rounds 1e-30 to nothing; the digits before the exponent tell.
        var mantissa = text.AsSpan(0, text.AsSpan().IndexOfAny('e', 'E') is var e and >= 0 ? e : text.Length);
        return number != 0 || mantissa.IndexOfAnyInRange('1', '9') < 0 ? number : null;
    }

    private static double? TryParseDouble(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => IsNumber(text) && double.TryParse(text, Float, Invariant, out var number) && double.IsFinite(number) ? number : null,
    };

    /// <summary>The spelling must be that of a JSON number: no plus sign, no leading zeros, no bare point.</summary>
    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("-")) text = text[1..];
        if (text.IsEmpty || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[^1])) return false;
        if (text[0] == '0' && text.Length > 1 && char.IsAsciiDigit(text[1])) return false;

        var point = text.IndexOf('.');
        return point < 0 || (char.IsAsciiDigit(text[point - 1]) && char.IsAsciiDigit(text[point + 1]));
    }
}
