using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.ProtoJson;

/// <summary>Timestamps as RFC 3339, years 1 to 9999.</summary>
internal static class TimestampText
{
    private const long MinSeconds = -62_135_596_800;
    private const long MaxSeconds = 253_402_300_799;
    private const int DateTimeLength = 19;

    public static bool TryParse(ReadOnlySpan<char> text, Timestamp target)
    {
        if (text.Length <= DateTimeLength || text[10] is not ('T' or 't')) return false;
        if (!DateTime.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return false;
        if (!TimeSpan.TryParseExact(text[11..DateTimeLength], @"hh\:mm\:ss", CultureInfo.InvariantCulture, out var time)) return false;

        var rest = text[DateTimeLength..];
        var nanos = 0;
        if (rest[0] == '.')
        {
            var end = rest[1..].IndexOfAnyExceptInRange('0', '9') + 1;
            if (end <= 0 || WellKnownText.TryParseNanos(rest[1..end]) is not { } parsed) return false;
            nanos = parsed;
            rest = rest[end..];
        }

        if (TryParseOffset(rest) is not { } offset) return false;

        var seconds = ((date + time).Ticks / TimeSpan.TicksPerSecond) + MinSeconds - (offset * 60);
        if (seconds is < MinSeconds or > MaxSeconds) return false;

        target.Seconds = seconds;
        target.Nanos = nanos;
        return true;
    }

    public static string? Format(Timestamp timestamp)
    {
        if (timestamp.Seconds is < MinSeconds or > MaxSeconds || timestamp.Nanos is < 0 or > 999_999_999) return null;

        var time = new DateTime((timestamp.Seconds - MinSeconds) * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        return string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd'T'HH:mm:ss}{WellKnownText.Fraction(timestamp.Nanos)}Z");
    }

    /// <summary>Minutes east of UTC.</summary>
    private static int? TryParseOffset(ReadOnlySpan<char> text)
    {
        if (text is "Z" or "z") return 0;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':') return null;
        if (!int.TryParse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) || hours > 18) return null;
        if (!int.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) || minutes > 59) return null;

        return ((hours * 60) + minutes) * (text[0] == '-' ? -1 : 1);
    }
}
