using AIForge.Coordinator.Platform.Times;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>What a plan costs somebody now, and for what time.</summary>
/// <param name="Amount">To be paid: the price less the credit.</param>
/// <param name="Credit">Unused part of what was paid for the present period.</param>
/// <param name="AnchorDay">Day of the month that the periods after it end on, in months that have it.</param>
internal sealed record PlanQuote(Plan Plan, ChargeKind Kind, Money Amount, Money Price, Money Credit, BillingPeriod Period, int AnchorDay)
{
    /// <summary>
    /// What a payment buys, which was asked for some time ago: the whole month when it is enough, else its worth of time, because
    /// credit shrinks while a payment is on its way and prices change. What is too much is not charged.
    /// </summary>
    public PlanQuote For(Money paid)
    {
        if (paid >= Amount) return this;
        var period = Period.Part((paid + Credit).MinorUnits, Price.MinorUnits);
        return this with { Amount = paid, Period = period, AnchorDay = period.End.UtcDateTime.Day };
    }
}
