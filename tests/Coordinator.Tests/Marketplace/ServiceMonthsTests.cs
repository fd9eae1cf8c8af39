using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;
using static AIForge.Coordinator.Tests.Marketplace.MarketplaceFixture;

namespace AIForge.Coordinator.Tests.Marketplace;

/// <summary>Months of services: renewal, grace, cancelling, pauses, prices. Dates are tested on a clock that only the test moves.</summary>
public sealed class ServiceMonthsTests : IClassFixture<MarketplaceFixture>
{
    private readonly MarketplaceFixture _fixture;
    private readonly MarketClock _market;

    public ServiceMonthsTests(MarketplaceFixture fixture)
    {
        _fixture = (MarketplaceFixture)fixture.Required();
        _market = new MarketClock(_fixture);
    }

    private static readonly DateTimeOffset FirstEnd = new(2030, 2, 1, 0, 0, 0, TimeSpan.Zero);

    [SkippableFact]
    public async Task MonthEnd_MoneyThere_PaysTheNextMonthOnce()
    {
        var (owner, user, _, id) = await SubscribedAsync(usdt: 30);
        await _market.RenewAsync();
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 20), "nothing is due yet");
        _market.Clock.Advance(TimeSpan.FromDays(31));

        await _market.RenewAsync();
        await _market.RenewAsync();

        var renewed = await _fixture.GetAsync(user, id);
        (renewed.Status, renewed.PeriodStartTime.ToDateTimeOffset(), renewed.PeriodEndTime.ToDateTimeOffset()).Should().Be(("active", FirstEnd, FirstEnd.AddMonths(1)));
        (await _fixture.BalanceAsync(user), await _fixture.EarnedAsync(owner)).Should().Be((Money.Whole(Asset.Usdt, 10), Money.Whole(Asset.Usdt, 18)));
    }

    [SkippableFact]
    public async Task MonthEnd_Unpaid_GoesOnForThreeDaysAndThenEnds()
    {
        var (_, user, _, id) = await SubscribedAsync(usdt: 10);
        _market.Clock.Advance(TimeSpan.FromDays(31));
        await _market.RenewAsync();

        var due = await _fixture.GetAsync(user, id);
        (due.Status, due.GraceTime.ToDateTimeOffset()).Should().Be(("past_due", FirstEnd.AddDays(3)));
        (await TermsAsync(user, id)).Should().BeEmpty("the days of grace are for paying");

        _market.Clock.Advance(TimeSpan.FromDays(3));
        (await TermsAsync(user, id)).Should().Be("SERVICE_SUBSCRIPTION_OVER", "even before anybody has looked");
        await _market.RenewAsync();
        var ended = await _fixture.GetAsync(user, id);
        (ended.Status, ended.EndReason, ended.KeyPrefix).Should().Be(("ended", "unpaid", ""));
    }

    [SkippableFact]
    public async Task MonthEnd_PaidInTheGrace_GoesOnFromItsEnd()
    {
        var (_, user, _, id) = await SubscribedAsync(usdt: 10);
        _market.Clock.Advance(TimeSpan.FromDays(31));
        await _market.RenewAsync();
        await _fixture.PayInAsync(user, Money.Whole(Asset.Usdt, 10));
        _market.Clock.Advance(TimeSpan.FromDays(1));

        await _market.RenewAsync();

        var renewed = await _fixture.GetAsync(user, id);
        (renewed.Status, renewed.PeriodEndTime.ToDateTimeOffset()).Should().Be(("active", FirstEnd.AddMonths(1)));
    }

    [SkippableFact]
    public async Task MonthEnd_LapsedBefore_HasNoGraceAgain()
    {
        var (_, user, service, _) = await SubscribedAsync(usdt: 10);
        _market.Clock.Advance(TimeSpan.FromDays(31));
        await _market.RenewAsync();
        _market.Clock.Advance(TimeSpan.FromDays(3));
        await _market.RenewAsync();
        await _fixture.PayInAsync(user, Money.Whole(Asset.Usdt, 10));
        var again = await _market.SubscribeAsync(user, service);
        _market.Clock.Advance(TimeSpan.FromDays(29));

        await _market.RenewAsync();

        (await _fixture.GetAsync(user, again)).EndReason.Should().Be("unpaid");
    }

    [SkippableFact]
    public async Task MonthEnd_CancelledInTheGraceBefore_HasNoGraceAgain()
    {
        var (_, user, service, id) = await SubscribedAsync(usdt: 10);
        _market.Clock.Advance(TimeSpan.FromDays(31));
        await _market.RenewAsync();
        _market.Clock.Advance(TimeSpan.FromHours(71));
        await _fixture.Subscribers.CancelServiceSubscriptionAsync(new CancelServiceSubscriptionRequest { SubscriptionId = id }, user.Headers);
        await _market.RenewAsync();
        (await _fixture.GetAsync(user, id)).EndReason.Should().Be("cancelled");
        await _fixture.PayInAsync(user, Money.Whole(Asset.Usdt, 10));
        var again = await _market.SubscribeAsync(user, service);
        _market.Clock.Advance(TimeSpan.FromDays(29));

        await _market.RenewAsync();

        (await _fixture.GetAsync(user, again)).EndReason.Should().Be("unpaid", "days that are not paid come once");
    }

    [SkippableFact]
    public async Task Cancel_PaidMonth_RunsToItsEndAndTakesNothing()
    {
        var (_, user, _, id) = await SubscribedAsync(usdt: 20);
        var cancelled = (await _fixture.Subscribers.CancelServiceSubscriptionAsync(
            new CancelServiceSubscriptionRequest { SubscriptionId = id }, user.Headers)).Subscription;
        (cancelled.Status, cancelled.AutoRenew, cancelled.NextPrice).Should().Be(("active", false, ""));
        (await TermsAsync(user, id)).Should().BeEmpty();
        _market.Clock.Advance(TimeSpan.FromDays(31));
        (await TermsAsync(user, id)).Should().Be("SERVICE_SUBSCRIPTION_OVER", "the month is over, whether or not anybody has looked");

        await _market.RenewAsync();

        (await _fixture.GetAsync(user, id)).EndReason.Should().Be("cancelled");
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 10));
    }

    [SkippableTheory]
    [InlineData(26, "10")]
    [InlineData(11, "15")]
    public async Task HigherPrice_CountsForMonthsThatBeginAfterTheNotice(int daysIntoTheMonth, string paid)
    {
        var (owner, user, service, id) = await SubscribedAsync(usdt: 40);
        _market.Clock.Advance(TimeSpan.FromDays(daysIntoTheMonth));
        await _market.PriceAsync(owner, service, new PriceList(15_000_000, 0, 0, 0));
        (await _fixture.GetAsync(user, id)).NextPrice.Should().Be($"{paid}.000000");
        _market.Clock.Advance(FirstEnd - _market.Now);

        await _market.RenewAsync();

        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 30 - long.Parse(paid, null)));
    }

    [SkippableFact]
    public async Task HigherPrice_SubscribersWithAnAddress_AreToldOnceByMail()
    {
        var (owner, user, service, _) = await SubscribedAsync(usdt: 10);
        await _fixture.ExecuteAsync("update users set email = @email where id = @Id", new { user.Id, email = $"{user.Id:n}@example.org" });

        await _market.PriceAsync(owner, service, new PriceList(15_000_000, 0, 0, 0));
        await _market.PriceAsync(owner, service, new PriceList(16_000_000, 0, 0, 0));

        var mails = await _fixture.Db.QueryAsync<string>("select kind from mail_outbox where user_id = @Id", new { user.Id }, default);
        mails.Should().Equal("service-price");
    }

    [SkippableFact]
    public async Task PerUsePrices_HigherOnes_CountFromTheirTimeOnToTheSecond()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var service = await _fixture.PerUseAsync(owner);
        var id = await _market.SubscribeAsync(user, service);
        await _market.PriceAsync(owner, service, new PriceList(0, 600_000, 1_500_000, 1_000));
        async Task<long> InputAsync() => (await _market.Access.FindAsync(CallerOf(user, id), default))!.Prices.PerThousandInput;

        _market.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        (await InputAsync()).Should().Be(500_000);
        _market.Clock.Advance(TimeSpan.FromSeconds(1));
        (await InputAsync()).Should().Be(600_000);
    }

    [SkippableFact]
    public async Task Pause_TenDays_MakesThePaidMonthTenDaysLonger()
    {
        var (owner, user, service, id) = await SubscribedAsync(usdt: 30);
        _market.Clock.Advance(TimeSpan.FromDays(25));
        await _market.PauseAsync(owner, service);
        (await TermsAsync(user, id)).Should().Be("SERVICE_PAUSED");
        _market.Clock.Advance(TimeSpan.FromDays(10));
        await _market.RenewAsync();
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 20), "time stands still while a service is paused");

        await _market.ResumeAsync(owner, service);

        var resumed = await _fixture.GetAsync(user, id);
        (resumed.Status, resumed.PeriodEndTime.ToDateTimeOffset()).Should().Be(("active", FirstEnd.AddDays(10)));
        (await TermsAsync(user, id)).Should().BeEmpty();
        _market.Clock.Advance(TimeSpan.FromDays(6));
        await _market.RenewAsync();
        (await _fixture.GetAsync(user, id)).PeriodEndTime.ToDateTimeOffset().Should().Be(FirstEnd.AddDays(10).AddMonths(1), "the next month is a whole one");
    }

    [SkippableFact]
    public async Task Close_PaidMonth_RunsToItsEndAndIsNotRenewed()
    {
        var (owner, user, service, id) = await SubscribedAsync(usdt: 30);
        await _market.CloseAsync(owner, service);
        await _market.RenewAsync();
        (await TermsAsync(user, id)).Should().BeEmpty();
        (await _fixture.GetAsync(user, id)).NextPrice.Should().BeEmpty();
        _market.Clock.Advance(TimeSpan.FromDays(31));

        await _market.RenewAsync();

        (await _fixture.GetAsync(user, id)).EndReason.Should().Be("service_closed");
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 20));
    }

    [SkippableFact]
    public async Task Close_PaidByUse_GivesTheCreditsBack()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync(usdt: 10));
        var service = await _fixture.PerUseAsync(owner);
        var id = await _market.SubscribeAsync(user, service);
        await _fixture.TopUpAsync(user, id, "6");

        await _market.CloseAsync(owner, service);
        (await TermsAsync(user, id)).Should().Be("SERVICE_SUBSCRIPTION_OVER", "at once");
        await _market.RenewAsync();

        (await _fixture.GetAsync(user, id)).EndReason.Should().Be("service_closed");
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 10));
    }

    private async Task<(TestUser Owner, TestUser User, OfferedService Service, string Id)> SubscribedAsync(long usdt)
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync(usdt));
        var service = await _fixture.MonthlyAsync(owner);
        return (owner, user, service, await _market.SubscribeAsync(user, service));
    }

    /// <summary>Why a key of the subscription may use nothing now; empty when it may.</summary>
    private async Task<string> TermsAsync(TestUser user, string id)
    {
        _market.Access.Forget("");
        try
        {
            await _market.Access.FindAsync(CallerOf(user, id), default);
            return "";
        }
        catch (FaultException fault)
        {
            return fault.Reason;
        }
    }
}
