using AIForge.Coordinator.Admin.Reports;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Revenue;
using AIForge.Coordinator.Tests.Subscriptions;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Admin.Reports;

/// <summary>Sums of sales that were made on a clock that only the test moves, in years that no other test uses.</summary>
public sealed class RevenueReportsTests(SalesFixture fixture) : IClassFixture<SalesFixture>
{
    private readonly SalesFixture _fixture = (SalesFixture)fixture.Required();

    [SkippableFact]
    public async Task Make_SalesOfTwoMonths_SumsThemByKindAndTime()
    {
        var clock = new ManualTimeProvider(Time("2031-01-31T23:59:59Z"));
        await SellPlanAsync(clock, 30);
        clock.Advance(TimeSpan.FromSeconds(1));
        await SellPlanAsync(clock, 10);
        await SellPlanAsync(clock, 100);
        await FeeAsync(clock, EntryKind.PublishingFee, 5);

        var byMonth = Rows(await ReportAsync("2031-01-01T00:00:00Z", "2031-03-01T00:00:00Z", "month"));
        var byDay = Rows(await ReportAsync("2031-01-01T00:00:00Z", "2031-03-01T00:00:00Z", "day"));

        byMonth.Should().Equal(
            ("2031-01", "plan", 1, "30.000000", "9.000000", "21.000000"),
            ("2031-02", "plan", 2, "110.000000", "33.000000", "77.000000"),
            ("2031-02", "publishing", 1, "5.000000", "5.000000", "0.000000"));
        byDay.Select(row => row.Item1).Should().Equal("2031-01-31", "2031-02-01", "2031-02-01");
    }

    [SkippableFact]
    public async Task Make_SaleTakenBack_IsTakenOffTheSumAndComparedWithBefore()
    {
        var clock = new ManualTimeProvider(Time("2033-01-05T00:00:00Z"));
        await SellPlanAsync(clock, 10);
        clock.Advance(TimeSpan.FromDays(10));
        var taken = await SellPlanAsync(clock, 30);
        await SellPlanAsync(clock, 30);
        await ReverseAsync(clock, taken);

        var report = RevenueReportMapping.ToProto(await ReportAsync("2033-01-11T00:00:00Z", "2033-01-21T00:00:00Z", "day"));

        report.Rows.Select(row => (row.Kind, row.Sales, row.Gross)).Should().Equal(("plan", 2, "60.000000"), ("reversal", 1, "30.000000"));
        report.Trends.Single(trend => trend.Kind.Length == 0).Should().Be(new RevenueTrend
        {
            Gross = "30.000000", PlatformFee = "9.000000", GrossBefore = "10.000000", PlatformFeeBefore = "3.000000", GrowthPercent = "200.0",
        });
    }

    [SkippableFact]
    public async Task Make_NothingSold_IsEmpty()
    {
        var report = RevenueReportMapping.ToProto(await ReportAsync("2040-01-01T00:00:00Z", "2040-02-01T00:00:00Z", ""));

        report.Rows.Should().BeEmpty();
        report.Trends.Single().Should().Be(new RevenueTrend { Gross = "0.000000", PlatformFee = "0.000000", GrossBefore = "0.000000", PlatformFeeBefore = "0.000000" });
    }

    [SkippableTheory]
    [InlineData("2031-03-01T00:00:00Z", "2031-01-01T00:00:00Z", "", "", "start_time")]
    [InlineData("2021-03-01T00:00:00Z", "2031-01-01T00:00:00Z", "day", "", "start_time")]
    [InlineData("2011-03-01T00:00:00Z", "2031-01-01T00:00:00Z", "month", "", "start_time")]
    [InlineData("2031-01-01T00:00:00Z", "2031-01-02T00:00:00Z", "week", "", "step")]
    [InlineData("2031-01-01T00:00:00Z", "2031-01-02T00:00:00Z", "day", "usdt", "currency")]
    public async Task Make_WrongField_IsRefusedByName(string start, string end, string step, string currency, string field)
    {
        var make = () => _fixture.Service<RevenueReports>().MakeAsync(Time(start), Time(end), step, currency, default);

        (await make.Should().ThrowAsync<FaultException>()).Which.Violations.Single().Field.Should().Be(field);
    }

    private static IEnumerable<(string, string, long, string, string, string)> Rows(RevenueReport report) =>
        RevenueReportMapping.ToProto(report).Rows.Select(row => (row.Period, row.Kind, row.Sales, row.Gross, row.PlatformFee, row.Others));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private Task<RevenueReport> ReportAsync(string start, string end, string step) =>
        _fixture.Service<RevenueReports>().MakeAsync(Time(start), Time(end), step, "", default).Within();

    private async Task<Guid> SellPlanAsync(ManualTimeProvider clock, long usdt)
    {
        var (buyer, id) = (await _fixture.BuyerAsync(usdt), Guid.NewGuid());
        await InWorkAsync(work => new PlanRevenue(Book(clock), Reversal(clock), _fixture.Service<CurrentSettings>())
            .PostAsync(work, id, buyer.Id, Money.Whole(Asset.Usdt, usdt), "test", clock.GetUtcNow(), default));
        return id;
    }

    private async Task FeeAsync(ManualTimeProvider clock, EntryKind kind, long usdt)
    {
        var buyer = await _fixture.BuyerAsync(usdt);
        await InWorkAsync(work => new FeeRevenue(Book(clock), Reversal(clock)).PostAsync(work, Guid.NewGuid(), kind, buyer.Id, Money.Whole(Asset.Usdt, usdt), "test", default));
    }

    private Task ReverseAsync(ManualTimeProvider clock, Guid entry) => InWorkAsync(work => Reversal(clock).ReverseAsync(work, entry, default));

    private async Task InWorkAsync(Func<UnitOfWork, Task<LedgerOutcome>> act)
    {
        await using var work = await _fixture.Service<Db>().BeginAsync(default).Within();
        (await act(work).Within()).Should().Be(LedgerOutcome.Applied);
        await work.CommitAsync(default).Within();
    }

    private LedgerBook Book(ManualTimeProvider clock) => new(_fixture.Service<LedgerStore>(), clock);

    private RevenueReversal Reversal(ManualTimeProvider clock) => new(Book(clock), _fixture.Service<LedgerEntries>(), _fixture.Service<MonthsStore>());
}
