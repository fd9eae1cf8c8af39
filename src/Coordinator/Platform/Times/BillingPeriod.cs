namespace AIForge.Coordinator.Platform.Times;

/// <summary>A time that something is paid for, from its start until before its end.</summary>
internal readonly record struct BillingPeriod(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>The month that begins at an instant.</summary>
    public static BillingPeriod From(DateTimeOffset start) => After(start, start.UtcDateTime.Day);

    /// <summary>
    /// The month that begins where another ended. It ends on the anchor day of the next month, or on that month's last day when it
    /// has no such day: one of the 31st ends on the 28th of February and on the 31st of March.
    /// </summary>
    public static BillingPeriod After(DateTimeOffset start, int anchorDay)
    {
        var next = start.UtcDateTime.AddMonths(1);
        var day = Math.Min(anchorDay, DateTime.DaysInMonth(next.Year, next.Month));
        return new BillingPeriod(start, new DateTimeOffset(next.AddDays(day - next.Day), TimeSpan.Zero));
    }

    /// <summary>This period cut to a part of its length, rounded down to a microsecond.</summary>
    public BillingPeriod Part(long numerator, long denominator)
    {
        var ticks = (long)((UInt128)(End - Start).Ticks * (UInt128)numerator / (UInt128)denominator);
        return this with { End = Start.AddTicks(ticks - (ticks % TimeSpan.TicksPerMicrosecond)) };
    }
}
