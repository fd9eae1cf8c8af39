using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;
using static AIForge.Coordinator.Tests.Marketplace.MarketplaceFixture;

namespace AIForge.Coordinator.Tests.Marketplace;

/// <summary>Payments of type api: what they cost and do, and what is left when their chain takes them back.</summary>
public sealed class ServicePaymentTests(MarketplaceFixture fixture) : IClassFixture<MarketplaceFixture>
{
    private readonly MarketplaceFixture _fixture = (MarketplaceFixture)fixture.Required();

    [SkippableFact]
    public async Task FirstMonth_Paid_StartsTheSubscriptionWhoseKeyIsMadeAfterwards()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var service = await _fixture.MonthlyAsync(owner);
        var terms = await PriceAsync(user, Start(service));
        (terms.Amount, terms.PlatformFee).Should().Be((Money.Whole(Asset.Usdt, 10), Money.Whole(Asset.Usdt, 1)));

        (await _fixture.FulfilAsync(PaymentPurpose.Api, Order(user, terms))).IsDone.Should().BeTrue();

        var subscription = (await ListAsync(user)).Single();
        (subscription.Status, subscription.KeyPrefix).Should().Be(("active", ""));
        var key = await _fixture.Subscribers.RotateServiceKeyAsync(
            new RotateServiceKeyRequest { SubscriptionId = subscription.SubscriptionId }, user.Headers).ResponseAsync.Within();
        (await _fixture.CallAsync(key.ApiKey)).Should().BeEmpty();
        (await _fixture.BalanceAsync(user), await _fixture.EarnedAsync(owner)).Should().Be((Money.Zero(Asset.Usdt), Money.Whole(Asset.Usdt, 9)));
    }

    [SkippableFact]
    public async Task FirstMonth_SubscribedMeanwhile_StaysOnTheBalance()
    {
        var user = await _fixture.BuyerAsync(usdt: 10);
        var service = await _fixture.MonthlyAsync(await _fixture.BuyerAsync());
        var terms = await PriceAsync(user, Start(service));
        await _fixture.SubscribeAsync(user, service);

        var done = await _fixture.FulfilAsync(PaymentPurpose.Api, Order(user, terms));

        done.IsDone.Should().BeFalse();
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 10));
        (await ListAsync(user)).Should().ContainSingle();
    }

    [SkippableFact]
    public async Task FirstMonth_PriceLoweredMeanwhile_LeavesTheDifferenceOnTheBalance()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var service = await _fixture.MonthlyAsync(owner);
        var terms = await PriceAsync(user, Start(service));
        await _fixture.Offers.UpdateServiceAsync(
            new UpdateServiceRequest { ServiceId = service.ServiceId, Prices = new ServicePriceList { Month = "4" } }, owner.Headers).ResponseAsync.Within();

        await _fixture.FulfilAsync(PaymentPurpose.Api, Order(user, terms));

        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 6));
    }

    [SkippableFact]
    public async Task FirstMonth_Reversed_EndsItAndTakesTheEarningsBack()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var service = await _fixture.MonthlyAsync(owner, serving: "network");
        var order = Order(user, await PriceAsync(user, Start(service)));
        await _fixture.FulfilAsync(PaymentPurpose.Api, order);
        (await _fixture.EarnedAsync(owner)).Should().Be(Micro(6_300_000));
        var platform = await _fixture.PlatformAsync();

        await _fixture.RevokeAsync(PaymentPurpose.Api, order);
        await _fixture.RevokeAsync(PaymentPurpose.Api, order);

        var subscription = (await ListAsync(user)).Single();
        (subscription.Status, subscription.EndReason).Should().Be(("ended", "payment_reversed"));
        (await _fixture.BalanceAsync(user), await _fixture.EarnedAsync(owner)).Should().Be((Money.Whole(Asset.Usdt, 10), Money.Zero(Asset.Usdt)));
        (await _fixture.PlatformAsync()).Should().Be(platform - Money.Whole(Asset.Usdt, 1));
        var earnings = await new RevenueService.RevenueServiceClient(_fixture.Anonymous).ListEarningsAsync(new ListEarningsRequest(), owner.Headers).ResponseAsync.Within();
        earnings.Earnings.Should().ContainSingle().Which.State.Should().Be(EarningState.Reversed);
    }

    [SkippableFact]
    public async Task FirstMonth_ReversedAfterTheEarningsWereReleased_IsGivenByThePlatform()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var service = await _fixture.MonthlyAsync(owner);
        var order = Order(user, await PriceAsync(user, Start(service)));
        await _fixture.FulfilAsync(PaymentPurpose.Api, order);
        // As the release does when the days of holding are over.
        await _fixture.ExecuteAsync("update revenue_accruals set state = 2, payable_at = now() where user_id = @Id", new { owner.Id });
        await FundPlatformAsync(20);
        var platform = await _fixture.PlatformAsync();

        await _fixture.RevokeAsync(PaymentPurpose.Api, order);

        (await _fixture.BalanceAsync(user), await _fixture.EarnedAsync(owner)).Should().Be((Money.Whole(Asset.Usdt, 10), Money.Whole(Asset.Usdt, 9)));
        (await _fixture.PlatformAsync()).Should().Be(platform - Money.Whole(Asset.Usdt, 10));
    }

    [SkippableFact]
    public async Task AnotherMonth_ReversedAgain_TakesThatMonthOnly()
    {
        var user = await _fixture.BuyerAsync(usdt: 10);
        var first = (await _fixture.SubscribeAsync(user, await _fixture.MonthlyAsync(await _fixture.BuyerAsync()))).Subscription;
        var order = Order(user, await PriceAsync(user, GoOn(first.SubscriptionId)));
        (await _fixture.FulfilAsync(PaymentPurpose.Api, order)).IsDone.Should().BeTrue();
        (await _fixture.GetAsync(user, first.SubscriptionId)).PeriodEndTime.ToDateTimeOffset().Should().BeAfter(first.PeriodEndTime.ToDateTimeOffset());

        await _fixture.RevokeAsync(PaymentPurpose.Api, order);

        var left = await _fixture.GetAsync(user, first.SubscriptionId);
        (left.Status, left.PeriodEndTime).Should().Be(("active", first.PeriodEndTime));
    }

    [SkippableFact]
    public async Task Credits_PaidAndReversed_ComeAndGoAsFarAsTheyAreThere()
    {
        var user = await _fixture.BuyerAsync();
        var id = (await _fixture.SubscribeAsync(user, await _fixture.PerUseAsync(await _fixture.BuyerAsync()))).Subscription.SubscriptionId;
        var terms = await PriceAsync(user, GoOn(id) with { Amount = Money.Whole(Asset.Usdt, 8) });
        terms.PlatformFee.IsZero.Should().BeTrue("it is divided when it is used");
        var order = Order(user, terms);

        await _fixture.FulfilAsync(PaymentPurpose.Api, order);
        (await _fixture.GetAsync(user, id)).Credits.Should().Be("8.000000");
        await SpendAsync(id, 3);
        await _fixture.RevokeAsync(PaymentPurpose.Api, order);
        await _fixture.RevokeAsync(PaymentPurpose.Api, order);

        (await _fixture.GetAsync(user, id)).Credits.Should().Be("0.000000");
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 5), "what was used is owed, which the reversal of the money itself books");
    }

    [SkippableFact]
    public async Task Price_WhatCannotBePaid_IsRefusedWithItsReason()
    {
        var (owner, user, stranger) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync(usdt: 10), await _fixture.BuyerAsync());
        var (byMonth, byUse) = (await _fixture.MonthlyAsync(owner), await _fixture.PerUseAsync(owner));
        var month = (await _fixture.SubscribeAsync(user, byMonth)).Subscription.SubscriptionId;
        var use = (await _fixture.SubscribeAsync(user, byUse)).Subscription.SubscriptionId;
        var ten = Money.Whole(Asset.Usdt, 10);

        (await RefusedAsync(user, new PaymentTarget(null, null, null))).Should().Be("SERVICE_PAYMENT_INVALID");
        (await RefusedAsync(user, GoOn(month) with { ServiceId = IdOf<ServiceTag>(byMonth.ServiceId) })).Should().Be("SERVICE_PAYMENT_INVALID");
        (await RefusedAsync(user, Start(byMonth))).Should().Be("SERVICE_SUBSCRIBED");
        (await RefusedAsync(owner, Start(byMonth))).Should().Be("SERVICE_OWN");
        (await RefusedAsync(stranger, Start(byUse))).Should().Be("SERVICE_PAID_BY_USE");
        (await RefusedAsync(stranger, Start(byMonth) with { Amount = ten })).Should().Be("CREDITS_INVALID");
        (await RefusedAsync(stranger, GoOn(month))).Should().Be("SERVICE_SUBSCRIPTION_NOT_FOUND");
        (await RefusedAsync(user, GoOn(month) with { Amount = ten })).Should().Be("CREDITS_INVALID");
        (await RefusedAsync(user, GoOn(use))).Should().Be("CREDITS_INVALID");
        (await RefusedAsync(user, GoOn(use) with { Amount = Micro(999_999) })).Should().Be("CREDITS_INVALID");
    }

    private static PaymentTarget Start(OfferedService service) => new(null, null, null) { ServiceId = IdOf<ServiceTag>(service.ServiceId) };

    private static PaymentTarget GoOn(string subscriptionId) => new(null, null, null) { SubscriptionId = IdOf<ServiceSubscriptionTag>(subscriptionId) };

    private static PaidOrder Order(TestUser buyer, PaymentTerms terms) => new(Guid.NewGuid(), buyer.Id, terms.Target, terms.Amount, TimeProvider.System.GetUtcNow());

    private Task<PaymentTerms> PriceAsync(TestUser user, PaymentTarget target) => _fixture.Of(PaymentPurpose.Api).PriceAsync(user.Id, target, default).Within();

    private async Task<string> RefusedAsync(TestUser user, PaymentTarget target) =>
        (await FluentActions.Awaiting(() => PriceAsync(user, target)).Should().ThrowAsync<FaultException>()).Which.Reason;

    private async Task<IReadOnlyList<ServiceSubscription>> ListAsync(TestUser user) => (await _fixture.Subscribers.ListServiceSubscriptionsAsync(
        new ListServiceSubscriptionsRequest(), user.Headers).ResponseAsync.Within()).Subscriptions;

    private Task SpendAsync(string id, long usdt) => TransferAsync(
        LedgerAccount.ApiCredits(IdOf<ServiceSubscriptionTag>(id)), LedgerAccount.PlatformRevenue(Asset.Usdt), Money.Whole(Asset.Usdt, usdt));

    private Task FundPlatformAsync(long usdt) => TransferAsync(
        LedgerAccount.External(Asset.Usdt, "ethereum"), LedgerAccount.PlatformRevenue(Asset.Usdt), Money.Whole(Asset.Usdt, usdt));

    private async Task TransferAsync(LedgerAccount from, LedgerAccount to, Money amount)
    {
        await using var work = await _fixture.Db.BeginAsync(default).Within();
        var entry = new LedgerEntry(Guid.NewGuid(), EntryKind.Adjustment, "test", [new Leg(from, to, amount)]);
        (await _fixture.Service<LedgerBook>().TransferAsync(work, entry, default).Within()).Should().Be(LedgerOutcome.Applied);
        await work.CommitAsync(default).Within();
    }
}
