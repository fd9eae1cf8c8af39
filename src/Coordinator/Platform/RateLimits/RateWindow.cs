namespace AIForge.Coordinator.Platform.RateLimits;

/// <summary>The span of time that a limit counts over.</summary>
public sealed record RateWindow
{
    private static readonly long DayMilliseconds = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    // Zero for a calendar month, which has no one length.
    private readonly long _milliseconds;

    private RateWindow(string name, long milliseconds, bool slides)
    {
        Name = name;
        Slides = slides;
        _milliseconds = milliseconds;
    }

    public static RateWindow Minute { get; } = Sliding("minute", TimeSpan.FromMinutes(1));

    public static RateWindow Hour { get; } = Sliding("hour", TimeSpan.FromHours(1));

    /// <summary>From midnight UTC, when all of the limit is there again.</summary>
    public static RateWindow Day { get; } = new("day", DayMilliseconds, slides: false);

    /// <summary>From the first of the month, midnight UTC.</summary>
    public static RateWindow Month { get; } = new("month", 0, slides: false);

    public string Name { get; }

    /// <summary>Whether what the window before counted fades out over this one, so that no span of its length exceeds the limit.</summary>
    public bool Slides { get; }

    /// <summary>For a calendar month thirty days.</summary>
    public TimeSpan TypicalLength => _milliseconds > 0 ? TimeSpan.FromMilliseconds(_milliseconds) : TimeSpan.FromDays(30);

    public static RateWindow Sliding(string name, TimeSpan length) => new(name, (long)length.TotalMilliseconds, slides: true);

    /// <summary>Which of all windows since the epoch the instant (Unix milliseconds) falls into, and where in it.</summary>
    internal WindowPosition At(long now)
    {
        if (_milliseconds > 0) return new WindowPosition(now / _milliseconds, _milliseconds - (now % _milliseconds), _milliseconds, Slides);

        var date = DateTimeOffset.FromUnixTimeMilliseconds(now);
        var start = new DateTimeOffset(date.Year, date.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var end = start.AddMonths(1).ToUnixTimeMilliseconds();
        return new WindowPosition((12L * date.Year) + date.Month, end - now, end - start.ToUnixTimeMilliseconds(), Slides);
    }

    public override string ToString() => Name;
}
