using AIForge.Coordinator.Platform.Times;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>What a month of a service costs somebody now, and for what time.</summary>
/// <param name="Kind">start or renewal.</param>
/// <param name="AnchorDay">Day of the month that the periods after it end on, in months that have it.</param>
internal sealed record MonthQuote(string Kind, Money Amount, BillingPeriod Period, int AnchorDay)
{
    public static MonthQuote Start(ServiceRecord service, DateTimeOffset now) =>
        new("start", PriceOf(service, now), BillingPeriod.From(now), now.UtcDateTime.Day);

    /// <summary>The month that follows the present one, at the prices that count when it begins.</summary>
    /// <exception cref="Shared.Faults.FaultException">It is paid for already.</exception>
    public static MonthQuote Renewal(ServiceRecord service, SubscriberRecord subscription, DateTimeOffset now)
    {
        var (end, anchor) = (subscription.PeriodEnd!.Value, subscription.AnchorDay!.Value);
        if (end > BillingPeriod.From(now).End) throw ServicesFaults.PaidAhead(end);
        return new MonthQuote("renewal", PriceOf(service, end), BillingPeriod.After(end, anchor), anchor);
    }

    /// <summary>At the price that was agreed on when a payment was made out; what is too much is not charged.</summary>
    public MonthQuote For(Money agreed) => agreed < Amount ? this with { Amount = agreed } : this;

    private static Money PriceOf(ServiceRecord service, DateTimeOffset at) => new(Asset.Usdt, service.PricesAt(at).Month);
}
