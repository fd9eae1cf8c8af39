using AIForge.Coordinator.Platform.Times;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>Pricing of plans, as pure functions.</summary>
internal static class PlanQuotes
{
    /// <summary>What it costs to start, renew or go up to a plan.</summary>
    /// <exception cref="Shared.Faults.FaultException">The plan cannot be bought now, and why.</exception>
    public static PlanQuote Of(SubscriptionRecord? current, Plan wanted, PlanPrices prices, DateTimeOffset now)
    {
        if (wanted == Plan.Free) throw SubscriptionsFaults.NotForSale();
        var price = prices.Of(wanted);
        if (current is null) return Start(wanted, price, now);
        if (current.IsGranted) return wanted > current.Plan ? Start(wanted, price, now) : throw SubscriptionsFaults.Included(current.Plan);
        if (wanted < current.Plan) throw SubscriptionsFaults.Smaller(current.Plan, wanted);
        return wanted == current.Plan ? Renewal(current, price, now) : Upgrade(current, wanted, price, now);
    }

    /// <summary>The part of what was paid that is left at an instant, rounded down; nothing once the period is over.</summary>
    public static Money Unused(SubscriptionRecord subscription, DateTimeOffset now)
    {
        var (start, end) = (subscription.PeriodStart!.Value, subscription.PeriodEnd!.Value);
        if (now >= end) return Money.Zero(Asset.Usdt);
        var left = (UInt128)(end - (now > start ? now : start)).Ticks;
        return new Money(Asset.Usdt, (long)((UInt128)subscription.Paid * left / (UInt128)(end - start).Ticks));
    }

    private static PlanQuote Start(Plan plan, Money price, DateTimeOffset now) =>
        new(plan, ChargeKind.Start, price, price, Money.Zero(Asset.Usdt), BillingPeriod.From(now), now.UtcDateTime.Day);

    private static PlanQuote Renewal(SubscriptionRecord current, Money price, DateTimeOffset now)
    {
        var period = BillingPeriod.After(current.PeriodEnd!.Value, current.AnchorDay!.Value);
        if (current.PeriodEnd > BillingPeriod.From(now).End) throw SubscriptionsFaults.PaidAhead(current.PeriodEnd.Value);
        return new PlanQuote(current.Plan, ChargeKind.Renewal, price, price, Money.Zero(Asset.Usdt), period, current.AnchorDay.Value);
    }

    private static PlanQuote Upgrade(SubscriptionRecord current, Plan wanted, Money price, DateTimeOffset now)
    {
        var credit = Unused(current, now);
        if (credit >= price) throw SubscriptionsFaults.CreditCovers(credit, price, current.PeriodEnd!.Value);
        // Days of grace were used: they are paid by what comes after them.
        var start = current.Status == "active" ? now : current.PeriodEnd!.Value;
        return new PlanQuote(wanted, ChargeKind.Upgrade, price - credit, price, credit, BillingPeriod.From(start), start.UtcDateTime.Day);
    }
}
