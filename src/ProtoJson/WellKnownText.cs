using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.ProtoJson;

/// <summary>Timestamp, Duration and FieldMask as text.</summary>
internal static class WellKnownText
{
    public static bool TryParse(WellKnownType kind, string text, IMessage target) => kind switch
    {
        WellKnownType.Timestamp => TimestampText.TryParse(text, (Timestamp)target),
        WellKnownType.Duration => DurationText.TryParse(text, (Duration)target),
        WellKnownType.FieldMask => FieldMaskText.TryParse(text, (FieldMask)target),
        _ => false,
    };

    public static string? Format(IMessage message) => message switch
    {
        Timestamp timestamp => TimestampText.Format(timestamp),
        Duration duration => DurationText.Format(duration),
        FieldMask mask => FieldMaskText.Format(mask),
        _ => null,
    };

    /// <summary>Writes nanoseconds as nothing, 3, 6 or 9 digits.</summary>
    internal static string Fraction(int nanos) => nanos switch
    {
        0 => "",
        _ when nanos % 1_000_000 == 0 => $".{nanos / 1_000_000:D3}",
        _ when nanos % 1_000 == 0 => $".{nanos / 1_000:D6}",
        _ => $".{nanos:D9}",
    };

    /// <summary>Reads 1 to 9 digits after the point.</summary>
    internal static int? TryParseNanos(ReadOnlySpan<char> digits)
    {
        if (digits.Length is 0 or > 9) return null;

        var nanos = 0;
        for (var i = 0; i < 9; i++)
        {
            if (i < digits.Length && !char.IsAsciiDigit(digits[i])) return null;
            nanos = (nanos * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        return nanos;
    }
}
