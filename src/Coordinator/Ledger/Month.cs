using System.Globalization;

namespace AIForge.Coordinator.Ledger;

/// <summary>A month of the calendar in UTC, the time in which pools are filled and divided. Written yyyymm.</summary>
internal readonly record struct Month : IComparable<Month>
{
    private readonly int _index;

    public Month(int year, int month)
    {
        var first = new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero);
        _index = (first.Year * 12) + first.Month - 1;
    }

    private Month(int index) => _index = index;

    public DateTimeOffset Start => new(_index / 12, (_index % 12) + 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The first instant after it.</summary>
    public DateTimeOffset End => Next.Start;

    public Month Next => new(_index + 1);

    public Month Previous => new(_index - 1);

    public Month Earlier(int months) => new(_index - months);

    public static Month Of(DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        return new Month(utc.Year, utc.Month);
    }

    public static bool TryParse(string? text, out Month month)
    {
        month = default;
        if (text is not { Length: 6 } || !text.All(char.IsAsciiDigit)) return false;
        var (year, number) = (int.Parse(text.AsSpan(0, 4), CultureInfo.InvariantCulture), int.Parse(text.AsSpan(4), CultureInfo.InvariantCulture));
        if (year is < 2000 or > 9000 || number is < 1 or > 12) return false;

        month = new Month(year, number);
        return true;
    }

    public static bool operator <(Month left, Month right) => left.CompareTo(right) < 0;

    public static bool operator >(Month left, Month right) => left.CompareTo(right) > 0;

    public static bool operator <=(Month left, Month right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Month left, Month right) => left.CompareTo(right) >= 0;

    public int CompareTo(Month other) => _index.CompareTo(other._index);

    public override string ToString() => Start.ToString("yyyyMM", CultureInfo.InvariantCulture);
}
