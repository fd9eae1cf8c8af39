using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Revenue;
using AIForge.Coordinator.Subscriptions;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Subscriptions;

/// <summary>Plans from the first charge to the last; periods are tested on a clock that only the test moves.</summary>
public sealed class SubscriptionsTests(SalesFixture fixture) : IClassFixture<SalesFixture>
{
    private readonly SalesFixture _fixture = (SalesFixture)fixture.Required();
    private readonly ManualTimeProvider _clock = new();

    [SkippableFact]
    public async Task ListPlans_WithoutAccount_ShowsPricesAndLimits()
    {
        var plans = (await _fixture.Subscriptions.ListPlansAsync(new ListPlansRequest()).ResponseAsync.Within()).Plans;

        plans.Select(plan => (plan.Plan, plan.Price, plan.Currency)).Should().Equal(
            ("free", "0.000000", "USDT"), ("basic", "10.000000", "USDT"), ("pro", "30.000000", "USDT"), ("enterprise", "100.000000", "USDT"));
        plans.Should().OnlyContain(plan => plan.RequestsPerMinute > 0 && plan.TokensPerMonth > 0).And.BeInAscendingOrder(plan => plan.RequestsPerMinute);
    }

    [SkippableFact]
    public async Task Subscribe_FromTheBalance_SplitsTheMoneyAndRaisesTheLimits()
    {
        var buyer = await _fixture.BuyerAsync(usdt: 40);
        (await EntitledAsync(buyer)).Should().Be(Plan.Free);
        var pool = LedgerAccount.ModelPool(Asset.Usdt, Month.Of(TimeProvider.System.GetUtcNow()));
        var before = (await _fixture.BalanceAsync(LedgerAccount.PlatformRevenue(Asset.Usdt)), await _fixture.BalanceAsync(pool));

        var reply = await SubscribeAsync(buyer, "pro");

        (reply.Subscription.Plan, reply.Subscription.Status, reply.Subscription.NextPlan, reply.Subscription.NextPrice).Should().Be(("pro", "active", "pro", "30.000000"));
        (reply.Charge.Kind, reply.Charge.Amount, reply.Charge.PaymentId).Should().Be(("start", "30.000000", ""));
        (await _fixture.BalanceAsync(buyer)).Should().Be(Money.Whole(Asset.Usdt, 10));
        // SPEC 16: of 30, 9 for the platform and 21 for the models.
        (await _fixture.BalanceAsync(LedgerAccount.PlatformRevenue(Asset.Usdt))).Should().Be(before.Item1 + Money.Whole(Asset.Usdt, 9));
        (await _fixture.BalanceAsync(pool)).Should().Be(before.Item2 + Money.Whole(Asset.Usdt, 21));
        (await EntitledAsync(buyer)).Should().Be(Plan.Pro);
    }

    [SkippableFact]
    public async Task Subscribe_WithoutTheMoney_IsRefusedAndChangesNothing()
    {
        var buyer = await _fixture.BuyerAsync(usdt: 29);

        (await SalesFixture.TryAsync(() => SubscribeAsync(buyer, "pro"))).Should().Be("INSUFFICIENT_FUNDS");

        (await _fixture.BalanceAsync(buyer)).Should().Be(Money.Whole(Asset.Usdt, 29));
        (await GetAsync(buyer)).Plan.Should().Be("free");
        (await ChargesAsync(buyer)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Subscribe_TenTimesAtOnce_ChargesOnce()
    {
        var buyer = await _fixture.BuyerAsync(usdt: 1_000);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SalesFixture.TryAsync(() => SubscribeAsync(buyer, "basic"))));

        outcomes.Should().ContainSingle(outcome => outcome.Length == 0);
        outcomes.Where(outcome => outcome.Length > 0).Should().OnlyContain(outcome => outcome == "PLAN_RUNNING" || outcome == "PLAN_CHANGED");
        (await ChargesAsync(buyer)).Should().ContainSingle();
        (await _fixture.BalanceAsync(buyer)).Should().Be(Money.Whole(Asset.Usdt, 990));
    }

    [SkippableTheory]
    [InlineData("Pro", "PLAN_UNKNOWN")]
    [InlineData("2", "PLAN_UNKNOWN")]
    [InlineData("", "PLAN_UNKNOWN")]
    [InlineData("free", "PLAN_NOT_FOR_SALE")]
    public async Task Subscribe_NoSuchPlan_IsRefused(string plan, string reason)
    {
        var buyer = await _fixture.BuyerAsync();

        (await SalesFixture.TryAsync(() => SubscribeAsync(buyer, plan))).Should().Be(reason);
    }

    [SkippableFact]
    public async Task Subscribe_LargerPlan_IsAnUpgradeAtOnce()
    {
        var buyer = await _fixture.BuyerAsync(usdt: 40);
        await SubscribeAsync(buyer, "basic");

        var reply = await SubscribeAsync(buyer, "pro");

        reply.Charge.Kind.Should().Be("upgrade");
        Amount(reply.Charge.Credit).Should().BeGreaterThan(9_990_000).And.BeLessThanOrEqualTo(10_000_000, "hardly any of Basic was used");
        (Amount(reply.Charge.Amount) + Amount(reply.Charge.Credit)).Should().Be(30_000_000);
        (await EntitledAsync(buyer)).Should().Be(Plan.Pro);
    }

    [SkippableFact]
    public async Task Cancel_PaidPlan_RunsToItsEndAndCanGoOn()
    {
        var buyer = await _fixture.BuyerAsync(usdt: 10);
        await SubscribeAsync(buyer, "basic");

        var cancelled = (await _fixture.Subscriptions.CancelSubscriptionAsync(new CancelSubscriptionRequest(), buyer.Headers).ResponseAsync.Within()).Subscription;
        var resumed = await ChangeAsync(buyer, "basic");

        (cancelled.Plan, cancelled.Status, cancelled.NextPlan).Should().Be(("basic", "active", "free"));
        resumed.NextPlan.Should().Be("basic");
        (await SalesFixture.TryAsync(() => ChangeAsync(buyer, "pro"))).Should().Be("PLAN_NOT_SMALLER");
    }

    [SkippableFact]
    public async Task Change_NothingPaid_IsRefused()
    {
        var buyer = await _fixture.BuyerAsync();
        var granted = await _fixture.UserAsync(Plan.Pro);

        (await SalesFixture.TryAsync(() => ChangeAsync(buyer, "free"))).Should().Be("SUBSCRIPTION_NONE");
        (await SalesFixture.TryAsync(() => ChangeAsync(granted, "basic"))).Should().Be("SUBSCRIPTION_NONE");
        (await SalesFixture.TryAsync(() => SubscribeAsync(granted, "pro"))).Should().Be("PLAN_INCLUDED");
    }

    [SkippableFact]
    public async Task PeriodEnd_MoneyInTheBalance_IsRenewedOnTheSameDay()
    {
        var buyer = await StartedAsync(Plan.Basic, usdt: 20);
        _clock.Advance(TimeSpan.FromDays(31.5));

        await RenewAsync();

        var subscription = await GetAsync(buyer);
        (subscription.Plan, subscription.Status).Should().Be(("basic", "active"));
        subscription.PeriodEndTime.ToDateTimeOffset().Should().Be(new DateTimeOffset(2030, 3, 1, 0, 0, 0, TimeSpan.Zero), "a late worker moves no date");
        (await ChargesAsync(buyer)).Select(charge => charge.Kind).Should().Equal("renewal", "start");
        (await _fixture.BalanceAsync(buyer)).IsZero.Should().BeTrue();
    }

    [SkippableFact]
    public async Task PeriodEnd_NoMoney_GoesOnForTheGraceThenEnds()
    {
        var buyer = await StartedAsync(Plan.Basic, usdt: 10);
        _clock.Advance(TimeSpan.FromDays(31));

        await RenewAsync();
        var unpaid = await GetAsync(buyer);
        (unpaid.Plan, unpaid.Status).Should().Be(("basic", "past_due"));
        unpaid.GraceTime.ToDateTimeOffset().Should().Be(unpaid.PeriodEndTime.ToDateTimeOffset().AddDays(3));
        (await EntitledAsync(buyer)).Should().Be(Plan.Basic, "the grace is not over");

        _clock.Advance(TimeSpan.FromDays(3));
        await RenewAsync();

        (await GetAsync(buyer)).Plan.Should().Be("free");
        (await EntitledAsync(buyer)).Should().Be(Plan.Free);
    }

    [SkippableFact]
    public async Task PeriodEnd_MoneyComesInTheGrace_PaysFromTheEndOfThePeriod()
    {
        var buyer = await StartedAsync(Plan.Basic, usdt: 10);
        _clock.Advance(TimeSpan.FromDays(31));
        await RenewAsync();
        await _fixture.PayInAsync(buyer, Money.Whole(Asset.Usdt, 10));
        _clock.Advance(TimeSpan.FromHours(1));

        await RenewAsync();

        var subscription = await GetAsync(buyer);
        (subscription.Status, subscription.GraceTime is null).Should().Be(("active", true));
        subscription.PeriodEndTime.ToDateTimeOffset().Should().Be(new DateTimeOffset(2030, 3, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [SkippableFact]
    public async Task PeriodEnd_SmallerPlanChosen_IsStartedAtItsPrice()
    {
        var buyer = await StartedAsync(Plan.Pro, usdt: 40);
        await ChangeAsync(buyer, "basic");
        _clock.Advance(TimeSpan.FromDays(31));

        await RenewAsync();

        (await GetAsync(buyer)).Plan.Should().Be("basic");
        (await ChargesAsync(buyer)).Select(charge => (charge.Plan, charge.Amount)).Should().Equal(("basic", "10.000000"), ("pro", "30.000000"));
    }

    [SkippableFact]
    public async Task PeriodEnd_Cancelled_EndsWithoutACharge()
    {
        var buyer = await StartedAsync(Plan.Basic, usdt: 20);
        await ChangeAsync(buyer, "free");
        _clock.Advance(TimeSpan.FromDays(31));

        await RenewAsync();

        (await GetAsync(buyer)).Plan.Should().Be("free");
        (await _fixture.BalanceAsync(buyer)).Should().Be(Money.Whole(Asset.Usdt, 10));
    }

    [SkippableFact]
    public async Task Payment_Confirmed_StartsThePlanOnce()
    {
        var buyer = await _fixture.BuyerAsync();
        var terms = await _fixture.Of(PaymentPurpose.Subscription).PriceAsync(buyer.Id, new PaymentTarget("pro", null, null), default).Within();
        (terms.Amount, terms.PlatformFee).Should().Be((Money.Whole(Asset.Usdt, 30), Money.Whole(Asset.Usdt, 9)));
        var order = Order(buyer, terms);

        var fulfilment = await _fixture.FulfilAsync(PaymentPurpose.Subscription, order);

        fulfilment.IsDone.Should().BeTrue();
        (await GetAsync(buyer)).Plan.Should().Be("pro");
        (await _fixture.BalanceAsync(buyer)).IsZero.Should().BeTrue();
        (await ChargesAsync(buyer)).Single().PaymentId.Should().StartWith("pay_");
    }

    [SkippableFact]
    public async Task Payment_PlanPaidAheadMeanwhile_StaysInTheBalance()
    {
        var buyer = await _fixture.BuyerAsync(usdt: 60);
        var terms = await _fixture.Of(PaymentPurpose.Subscription).PriceAsync(buyer.Id, new PaymentTarget("pro", null, null), default).Within();
        await SubscribeAsync(buyer, "pro");
        await SubscribeAsync(buyer, "pro", renew: true);

        var fulfilment = await _fixture.FulfilAsync(PaymentPurpose.Subscription, Order(buyer, terms));

        fulfilment.IsDone.Should().BeFalse();
        (await _fixture.BalanceAsync(buyer)).Should().Be(Money.Whole(Asset.Usdt, 30));
        (await ChargesAsync(buyer)).Should().HaveCount(2);
    }

    [SkippableFact]
    public async Task Payment_Reversed_EndsThePlanAndBooksTheMoneyBack()
    {
        var buyer = await _fixture.BuyerAsync();
        var terms = await _fixture.Of(PaymentPurpose.Subscription).PriceAsync(buyer.Id, new PaymentTarget("basic", null, null), default).Within();
        var order = Order(buyer, terms);
        await _fixture.FulfilAsync(PaymentPurpose.Subscription, order);
        var platform = await _fixture.BalanceAsync(LedgerAccount.PlatformRevenue(Asset.Usdt));

        await _fixture.RevokeAsync(PaymentPurpose.Subscription, order);
        await _fixture.RevokeAsync(PaymentPurpose.Subscription, order);

        (await GetAsync(buyer)).Plan.Should().Be("free");
        (await _fixture.BalanceAsync(buyer)).Should().Be(Money.Whole(Asset.Usdt, 10));
        (await _fixture.BalanceAsync(LedgerAccount.PlatformRevenue(Asset.Usdt))).Should().Be(platform - Money.Whole(Asset.Usdt, 3));
        (await ChargesAsync(buyer)).Single().RevokeTime.Should().NotBeNull();
    }

    [SkippableFact]
    public async Task Payment_OfARenewalReversed_TakesItsMonthOnly()
    {
        var buyer = await _fixture.BuyerAsync(usdt: 10);
        var first = (await SubscribeAsync(buyer, "basic")).Subscription.PeriodEndTime;
        var terms = await _fixture.Of(PaymentPurpose.Subscription).PriceAsync(buyer.Id, new PaymentTarget("basic", null, null), default).Within();
        var order = Order(buyer, terms);
        await _fixture.FulfilAsync(PaymentPurpose.Subscription, order);

        await _fixture.RevokeAsync(PaymentPurpose.Subscription, order);

        var left = await GetAsync(buyer);
        (left.Plan, left.PeriodEndTime).Should().Be(("basic", first));
    }

    [SkippableFact]
    public async Task Payment_ReversedAfterAnUpgrade_EndsTheUpgradeToo()
    {
        var buyer = await _fixture.BuyerAsync(usdt: 100);
        var terms = await _fixture.Of(PaymentPurpose.Subscription).PriceAsync(buyer.Id, new PaymentTarget("pro", null, null), default).Within();
        var order = Order(buyer, terms);
        await _fixture.FulfilAsync(PaymentPurpose.Subscription, order);
        await SubscribeAsync(buyer, "enterprise");

        await _fixture.RevokeAsync(PaymentPurpose.Subscription, order);

        (await GetAsync(buyer)).Plan.Should().Be("free");
    }

    [SkippableFact]
    public async Task PeriodEnd_LapsedBefore_HasNoGraceAgain()
    {
        var buyer = await StartedAsync(Plan.Basic, usdt: 10);
        _clock.Advance(TimeSpan.FromDays(31));
        await RenewAsync();
        _clock.Advance(TimeSpan.FromDays(3));
        await RenewAsync();
        await _fixture.PayInAsync(buyer, Money.Whole(Asset.Usdt, 10));
        await Purchase().SubscribeAsync(Guid.CreateVersion7(), buyer.Id, Plan.Basic, renew: false, default).Within();
        _clock.Advance(TimeSpan.FromDays(29));

        await RenewAsync();

        (await GetAsync(buyer)).Plan.Should().Be("free");
    }

    [SkippableFact]
    public async Task PeriodEnd_CancelledInTheGraceBefore_HasNoGraceAgain()
    {
        var buyer = await StartedAsync(Plan.Basic, usdt: 10);
        _clock.Advance(TimeSpan.FromDays(31));
        await RenewAsync();
        _clock.Advance(TimeSpan.FromHours(71));
        await _fixture.Subscriptions.CancelSubscriptionAsync(new CancelSubscriptionRequest(), buyer.Headers).ResponseAsync.Within();
        await RenewAsync();
        (await GetAsync(buyer)).Plan.Should().Be("free");
        await _fixture.PayInAsync(buyer, Money.Whole(Asset.Usdt, 10));
        await Purchase().SubscribeAsync(Guid.CreateVersion7(), buyer.Id, Plan.Basic, renew: false, default).Within();
        _clock.Advance(TimeSpan.FromDays(29));

        await RenewAsync();

        (await GetAsync(buyer)).Plan.Should().Be("free", "days that are not paid come once");
    }

    [SkippableFact]
    public async Task Subscribe_AfterAReversal_IsRefusedWhateverTheBalance()
    {
        var buyer = await _fixture.BuyerAsync(usdt: 100);
        await using (var work = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            // As if the chain had taken back a payment that is not made up here.
            await work.ExecuteAsync("set local session_replication_role = replica", null, default).Within();
            await work.ExecuteAsync("insert into payment_restrictions (user_id, payment_id, restricted_at) values (@Id, gen_random_uuid(), now())", new { buyer.Id }, default).Within();
            await work.CommitAsync(default).Within();
        }

        (await SalesFixture.TryAsync(() => SubscribeAsync(buyer, "basic"))).Should().Be("PURCHASES_SUSPENDED");
    }

    [SkippableFact]
    public async Task Grant_NotLargerThanWhatIsPaid_IsRefused()
    {
        var buyer = await _fixture.BuyerAsync(usdt: 30);
        await SubscribeAsync(buyer, "pro");
        var grant = (Plan plan) => _fixture.Service<PlanGrants>().GrantAsync(buyer.Id, plan, "test", default).Within();

        (await FluentActions.Awaiting(() => grant(Plan.Free)).Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("PLAN_PAID");
        await grant(Plan.Enterprise);
        (await GetAsync(buyer)).Granted.Should().BeTrue();
    }

    private static PaidOrder Order(TestUser buyer, PaymentTerms terms) => new(Guid.NewGuid(), buyer.Id, terms.Target, terms.Amount, TimeProvider.System.GetUtcNow());

    private static long Amount(string text) => Money.TryParse(text, Asset.Usdt, out var money) ? money.MinorUnits : throw new FormatException(text);

    /// <summary>A user who bought a plan on the test's clock.</summary>
    private async Task<TestUser> StartedAsync(Plan plan, long usdt)
    {
        var buyer = await _fixture.BuyerAsync(usdt);
        await Purchase().SubscribeAsync(Guid.CreateVersion7(), buyer.Id, plan, renew: false, default).Within();
        return buyer;
    }

    private SubscriptionPurchase Purchase() => new(
        _fixture.Service<Db>(), _fixture.Service<SubscriptionsStore>(), _fixture.Service<PurchaseRights>(), Activation(), _fixture.Service<CurrentSettings>(), _fixture.Service<SecurityLog>(), _clock);

    private PlanActivation Activation() => new(_fixture.Service<PlanRevenue>(), _fixture.Service<Entitlements>(), _clock);

    private Task RenewAsync() => SalesFixture.RunAsync(
        new SubscriptionRenewals(
            _fixture.Service<Db>(), Activation(), _fixture.Service<CurrentSettings>(), Options.Create(new SubscriptionsOptions()), _clock,
            NullLogger<SubscriptionRenewals>.Instance),
        _clock);

    private async Task<SubscribeResponse> SubscribeAsync(TestUser buyer, string plan, bool renew = false) =>
        await _fixture.Subscriptions.SubscribeAsync(new SubscribeRequest { Plan = plan, Renew = renew }, buyer.Headers).ResponseAsync.Within();

    private async Task<Subscription> ChangeAsync(TestUser buyer, string plan) => (await _fixture.Subscriptions.ChangeSubscriptionAsync(
        new ChangeSubscriptionRequest { Plan = plan }, buyer.Headers).ResponseAsync.Within()).Subscription;

    private async Task<Subscription> GetAsync(TestUser buyer) =>
        (await _fixture.Subscriptions.GetSubscriptionAsync(new GetSubscriptionRequest(), buyer.Headers).ResponseAsync.Within()).Subscription;

    private async Task<IReadOnlyList<SubscriptionCharge>> ChargesAsync(TestUser buyer) => (await _fixture.Subscriptions.ListSubscriptionChargesAsync(
        new ListSubscriptionChargesRequest(), buyer.Headers).ResponseAsync.Within()).Charges;

    private async Task<Plan> EntitledAsync(TestUser buyer) => (await _fixture.Service<Entitlements>().OfAsync(buyer.Id, default)).Plan;
}
