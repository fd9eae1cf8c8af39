using System.Globalization;
using AIForge.Coordinator.Platform.Times;

namespace AIForge.Coordinator.Tests.Platform.Times;

public sealed class BillingPeriodTests
{
    [Theory]
    [InlineData("2030-01-15T10:30:00Z", 15, "2030-02-15T10:30:00Z")]
    [InlineData("2030-01-31T00:00:00Z", 31, "2030-02-28T00:00:00Z")]
    [InlineData("2030-02-28T00:00:00Z", 31, "2030-03-31T00:00:00Z")]
    [InlineData("2032-01-30T23:59:59Z", 30, "2032-02-29T23:59:59Z")]
    [InlineData("2030-12-31T12:00:00Z", 31, "2031-01-31T12:00:00Z")]
    [InlineData("2030-04-30T00:00:00Z", 30, "2030-05-30T00:00:00Z")]
    public void After_Month_EndsOnTheAnchorDayOrTheLast(string start, int anchorDay, string end)
    {
        var period = BillingPeriod.After(Time(start), anchorDay);

        period.Should().Be(new BillingPeriod(Time(start), Time(end)));
    }

    [Fact]
    public void After_TwelveMonthsOfThe31st_LosesNoDay()
    {
        var period = BillingPeriod.From(Time("2030-01-31T08:00:00Z"));
        for (var i = 1; i < 12; i++) period = BillingPeriod.After(period.End, 31);

        period.End.Should().Be(Time("2031-01-31T08:00:00Z"));
    }

    [Fact]
    public void Part_OfAPeriod_IsRoundedDownToAMicrosecond()
    {
        var period = new BillingPeriod(Time("2030-01-01T00:00:00Z"), Time("2030-01-01T00:00:01Z"));

        period.Part(1, 3).End.Should().Be(period.Start.AddTicks(3_333_330));
        period.Part(3, 3).Should().Be(period);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
