using AIForge.Coordinator.Subscriptions;
using AIForge.Shared.Faults;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Tests.Subscriptions;

/// <summary>What plans cost, by the prices of SPEC 16: Basic 10, Pro 30, Enterprise 100 USDT a month.</summary>
public sealed class PlanQuotesTests
{
    private static readonly DateTimeOffset Start = new(2030, 4, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddDays(30);
    private static readonly PlanPrices Prices = PlanPrices.Setting.Default;

    [Theory]
    [InlineData(Plan.Basic, 10)]
    [InlineData(Plan.Pro, 30)]
    [InlineData(Plan.Enterprise, 100)]
    public void Of_NoSubscription_IsAMonthAtItsPrice(object plan, long price)
    {
        var quote = PlanQuotes.Of(null, (Plan)plan, Prices, Start);

        (quote.Kind, quote.Amount, quote.Period.Start, quote.Period.End).Should().Be((ChargeKind.Start, Usdt(price), Start, Start.AddMonths(1)));
    }

    [Fact]
    public void Of_SamePlan_AddsAMonthAtTheEnd()
    {
        var quote = PlanQuotes.Of(Paid(Plan.Pro, 30), Plan.Pro, Prices, Start.AddDays(10));

        (quote.Kind, quote.Amount, quote.Period.Start, quote.Period.End).Should().Be((ChargeKind.Renewal, Usdt(30), End, End.AddMonths(1)));
    }

    [Fact]
    public void Of_SamePlanPaidAMonthAhead_IsRefused() =>
        Refusal(Paid(Plan.Pro, 60) with { PeriodEnd = End.AddMonths(1) }, Plan.Pro, Start.AddDays(10)).Should().Be("PLAN_PAID_AHEAD");

    [Theory]
    [InlineData(0, 10_000_000, 20_000_000)]
    [InlineData(15, 5_000_000, 25_000_000)]
    [InlineData(20, 3_333_333, 26_666_667)]
    [InlineData(30, 0, 30_000_000)]
    [InlineData(31, 0, 30_000_000)]
    public void Of_LargerPlan_IsCreditedWithTheUnusedPart(int days, long credit, long amount)
    {
        var now = Start.AddDays(days);

        var quote = PlanQuotes.Of(Paid(Plan.Basic, 10), Plan.Pro, Prices, now);

        (quote.Kind, quote.Credit.MinorUnits, quote.Amount.MinorUnits, quote.Period.Start).Should().Be((ChargeKind.Upgrade, credit, amount, now));
    }

    [Fact]
    public void Of_CreditWorthMoreThanThePrice_IsRefused() =>
        Refusal(Paid(Plan.Basic, 31), Plan.Pro, Start).Should().Be("PLAN_CREDIT_COVERS");

    [Theory]
    [InlineData(Plan.Basic, "PLAN_SMALLER")]
    [InlineData(Plan.Free, "PLAN_NOT_FOR_SALE")]
    public void Of_SmallerPlan_IsRefused(object plan, string reason) => Refusal(Paid(Plan.Pro, 30), (Plan)plan, Start).Should().Be(reason);

    [Theory]
    [InlineData(Plan.Basic)]
    [InlineData(Plan.Pro)]
    public void Of_WhatTheOperatorGave_IsNotSold(object plan) =>
        Refusal(Paid(Plan.Pro, 0) with { GrantedBy = "operator", PeriodStart = null, PeriodEnd = null }, (Plan)plan, Start).Should().Be("PLAN_INCLUDED");

    [Fact]
    public void For_LessThanTheAmount_BuysItsWorthOfTime()
    {
        var quote = PlanQuotes.Of(null, Plan.Pro, Prices, Start).For(Usdt(15));

        (quote.Amount, quote.Period.End).Should().Be((Usdt(15), Start.AddDays(15)));
    }

    [Fact]
    public void For_UpgradeWhoseCreditShrankOnTheWay_LosesTheMinutesThatWereUsed()
    {
        var basic = Paid(Plan.Basic, 10);
        var agreed = PlanQuotes.Of(basic, Plan.Pro, Prices, Start.AddDays(15)).Amount;

        var quote = PlanQuotes.Of(basic, Plan.Pro, Prices, Start.AddDays(15).AddMinutes(6)).For(agreed);

        quote.AnchorDay.Should().Be(quote.Period.End.Day, "the next month is a month");
        // Six minutes of Basic are worth 1,389 minor units, which are two minutes of Pro.
        quote.Amount.Should().Be(agreed);
        (quote.Period.Start.AddMonths(1) - quote.Period.End).Should().BeCloseTo(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void For_MoreThanTheAmount_ChargesTheAmount() => PlanQuotes.Of(null, Plan.Basic, Prices, Start).For(Usdt(11)).Amount.Should().Be(Usdt(10));

    private static string Refusal(SubscriptionRecord current, Plan wanted, DateTimeOffset now) =>
        FluentActions.Invoking(() => PlanQuotes.Of(current, wanted, Prices, now)).Should().Throw<FaultException>().Which.Reason;

    private static SubscriptionRecord Paid(Plan plan, long usdt) => new()
    {
        Id = Guid.NewGuid(),
        UserId = Guid.NewGuid(),
        PlanType = PlanCodes.Of(plan),
        Status = "active",
        PeriodStart = Start,
        PeriodEnd = End,
        AnchorDay = 1,
        Paid = Usdt(usdt).MinorUnits,
        NextPlan = PlanCodes.Of(plan),
    };

    private static Money Usdt(long units) => Money.Whole(Asset.Usdt, units);
}
