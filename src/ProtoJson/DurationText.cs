using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.ProtoJson;

/// <summary>Durations as seconds with the suffix s.</summary>
internal static class DurationText
{
    private const long MaxSeconds = 315_576_000_000;

    public static bool TryParse(ReadOnlySpan<char> text, Duration target)
    {
        if (text.Length < 2 || text[^1] != 's') return false;

        text = text[..^1];
        var isNegative = text[0] == '-';
        if (isNegative) text = text[1..];
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        if (!long.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > MaxSeconds) return false;

        var nanos = 0;
        if (point >= 0)
        {
            if (WellKnownText.TryParseNanos(text[(point + 1)..]) is not { } parsed) return false;
            nanos = parsed;
        }

        target.Seconds = isNegative ? -seconds : seconds;
        target.Nanos = isNegative ? -nanos : nanos;
        return seconds < MaxSeconds || nanos == 0;
    }

    public static string? Format(Duration duration)
    {
        var (seconds, nanos) = (duration.Seconds, duration.Nanos);
        if (seconds is < -MaxSeconds or > MaxSeconds || nanos is < -999_999_999 or > 999_999_999) return null;
        if ((seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0)) return null;

        var sign = seconds < 0 || nanos < 0 ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(seconds)}{WellKnownText.Fraction(Math.Abs(nanos))}s");
    }
}
