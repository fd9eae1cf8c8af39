using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AIForge.Node.Availability;

/// <summary>
/// When a machine may work, in its own time: `22:00-06:00`, or with the days on which the span begins, `sat,sun 00:00-24:00`. A span that
/// ends before it begins goes over midnight.
/// </summary>
internal sealed class WorkingHours
{
    private const int MinutesPerHour = 60, MinutesPerDay = 24 * MinutesPerHour, DaysPerWeek = 7, MinutesPerWeek = DaysPerWeek * MinutesPerDay;

    // One letter a minute would do, too: a week has so few of them that asking each is simplest.
    private readonly bool[] _works;

    private WorkingHours(bool[] works) => _works = works;

    /// <summary>Always.</summary>
    public static WorkingHours Always { get; } = new([.. Enumerable.Repeat(true, MinutesPerWeek)]);

    /// <summary>No spans at all mean always.</summary>
    /// <param name="problem">What is wrong with the first span that cannot be read.</param>
    public static bool TryParse(IReadOnlyCollection<string> spans, [NotNullWhen(true)] out WorkingHours? hours, [NotNullWhen(false)] out string? problem)
    {
        (hours, problem) = (Always, null);
        if (spans.Count == 0) return true;

        var works = new bool[MinutesPerWeek];
        foreach (var span in spans)
        {
            if (TryAdd(span, works)) continue;
            (hours, problem) = (null, $"'{span}' is no span of hours; one looks like 22:00-06:00 or sat,sun 00:00-24:00.");
            return false;
        }

        hours = new WorkingHours(works);
        return true;
    }

    public bool Contains(DateTime local) => _works[MinuteOf(local)];

    /// <summary>When the machine works again, in its own time; null when it works now, or never.</summary>
    public DateTime? NextStart(DateTime local)
    {
        var now = MinuteOf(local);
        if (_works[now]) return null;
        for (var ahead = 1; ahead < MinutesPerWeek; ahead++)
            if (_works[(now + ahead) % MinutesPerWeek]) return local.Date.AddMinutes((int)local.TimeOfDay.TotalMinutes + ahead);
        return null;
    }

    private static bool TryAdd(string span, bool[] works)
    {
        var words = span.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is 0 or > 2) return false;
        var days = words.Length == 1 ? [.. Enum.GetValues<DayOfWeek>()] : Days(words[0]);
        var ends = words[^1].Split('-');
        if (days is null || ends.Length != 2 || Minute(ends[0]) is not { } from || Minute(ends[1]) is not { } to || from == to || from == MinutesPerDay) return false;

        var length = to > from ? to - from : to + MinutesPerDay - from;
        foreach (var day in days)
        {
            for (var minute = 0; minute < length; minute++) works[(((int)day * MinutesPerDay) + from + minute) % MinutesPerWeek] = true;
        }

        return true;
    }

    private static List<DayOfWeek>? Days(string text)
    {
        var days = new List<DayOfWeek>();
        foreach (var name in text.Split(','))
        {
            var day = Enum.GetValues<DayOfWeek>().Cast<DayOfWeek?>().FirstOrDefault(day => day.ToString()![..3].Equals(name, StringComparison.OrdinalIgnoreCase));
            if (day is null) return null;
            days.Add(day.Value);
        }

        return days;
    }

    private static int? Minute(string text) =>
        text == "24:00" ? MinutesPerDay
        : TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (time.Hour * MinutesPerHour) + time.Minute
        : null;

    private static int MinuteOf(DateTime local) => ((int)local.DayOfWeek * MinutesPerDay) + (local.Hour * MinutesPerHour) + local.Minute;
}
