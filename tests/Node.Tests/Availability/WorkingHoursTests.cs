using AIForge.Node.Availability;

namespace AIForge.Node.Tests.Availability;

public sealed class WorkingHoursTests
{
    // 2026-11-21 is a Saturday.
    [Theory]
    [InlineData("22:00-06:00", "2026-11-21T21:59", false)]
    [InlineData("22:00-06:00", "2026-11-21T22:00", true)]
    [InlineData("22:00-06:00", "2026-11-22T05:59", true)]
    [InlineData("22:00-06:00", "2026-11-22T06:00", false)]
    [InlineData("09:00-17:00", "2026-11-21T12:00", true)]
    [InlineData("00:00-24:00", "2026-11-21T23:59", true)]
    [InlineData("sat,sun 00:00-24:00", "2026-11-20T23:59", false)]
    [InlineData("sat,sun 00:00-24:00", "2026-11-22T23:59", true)]
    [InlineData("sat,sun 00:00-24:00", "2026-11-23T00:00", false)]
    [InlineData("Sat 22:00-06:00", "2026-11-22T05:00", true)]
    [InlineData("Sat 22:00-06:00", "2026-11-21T05:00", false)]
    public void Contains_OneSpan(string span, string time, bool expected) => Parse(span).Contains(DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture)).Should().Be(expected);

    [Fact]
    public void Contains_SeveralSpans_AreAllTaken_AndNoneIsAlways()
    {
        var hours = Parse("mon 08:00-10:00", "sat 20:00-21:00");
        hours.Contains(new DateTime(2026, 11, 21, 20, 30, 0)).Should().BeTrue();
        hours.Contains(new DateTime(2026, 11, 23, 9, 0, 0)).Should().BeTrue();
        hours.NextStart(new DateTime(2026, 11, 21, 21, 0, 0)).Should().Be(new DateTime(2026, 11, 23, 8, 0, 0));
        Parse().Contains(new DateTime(2026, 11, 21)).Should().BeTrue();
        Parse().NextStart(new DateTime(2026, 11, 21)).Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("22:00")]
    [InlineData("22:00-22:00")]
    [InlineData("24:00-06:00")]
    [InlineData("25:00-06:00")]
    [InlineData("9:00-17:00")]
    [InlineData("someday 09:00-17:00")]
    [InlineData("mon tue 09:00-17:00")]
    public void TryParse_NoSpan_IsNamed(string span)
    {
        WorkingHours.TryParse([span], out _, out var problem).Should().BeFalse();
        problem.Should().StartWith($"'{span}' is no span of hours");
    }

    private static WorkingHours Parse(params string[] spans) => WorkingHours.TryParse(spans, out var hours, out var problem) ? hours : throw new FormatException(problem);
}
