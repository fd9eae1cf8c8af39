using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>Proto ⇄ domain.</summary>
internal static class SubscriptionsMapping
{
    private static readonly string Currency = Assets.CodeOf(Asset.Usdt);

    public static Plan ToPlan(string code) => PlanCodes.TryParse(code, out var plan) ? plan : throw SubscriptionsFaults.UnknownPlan(code);

    public static PlanOffer ToOffer(Plan plan, Money price, PlanLimits limits) => new()
    {
        Plan = PlanCodes.Of(plan),
        Price = price.ToDecimalString(),
        Currency = Currency,
        RequestsPerMinute = limits.RequestsPerMinute,
        RequestsPerHour = limits.RequestsPerHour,
        RequestsPerDay = limits.RequestsPerDay,
        RequestsPerMonth = limits.RequestsPerMonth,
        TokensPerMonth = limits.TokensPerMonth,
    };

    public static Subscription ToProto(SubscriptionRecord? subscription, PlanPrices prices)
    {
        var next = subscription?.Next ?? Plan.Free;
        return new Subscription
        {
            Plan = PlanCodes.Of(subscription?.Plan ?? Plan.Free),
            Status = subscription?.Status ?? "active",
            PeriodStartTime = subscription?.PeriodStart?.ToTimestamp(),
            PeriodEndTime = subscription?.PeriodEnd?.ToTimestamp(),
            NextPlan = PlanCodes.Of(next),
            NextPrice = (subscription?.IsGranted == true ? Money.Zero(Asset.Usdt) : prices.Of(next)).ToDecimalString(),
            Currency = Currency,
            GraceTime = subscription?.GraceUntil?.ToTimestamp(),
            Granted = subscription?.IsGranted ?? false,
        };
    }

    public static SubscriptionQuote ToProto(PlanQuote quote) => new()
    {
        Plan = PlanCodes.Of(quote.Plan),
        Kind = quote.Kind.ToString().ToLowerInvariant(),
        Amount = quote.Amount.ToDecimalString(),
        Price = quote.Price.ToDecimalString(),
        Credit = quote.Credit.ToDecimalString(),
        Currency = Currency,
        PeriodStartTime = quote.Period.Start.ToTimestamp(),
        PeriodEndTime = quote.Period.End.ToTimestamp(),
    };

    public static SubscriptionCharge ToProto(ChargeRecord charge) => new()
    {
        ChargeId = new Id<ChargeTag>(charge.Id).ToString(),
        Plan = charge.PlanType,
        Kind = charge.Kind,
        Amount = new Money(Asset.Usdt, charge.Amount).ToDecimalString(),
        Credit = new Money(Asset.Usdt, charge.Credit).ToDecimalString(),
        Currency = Currency,
        PeriodStartTime = charge.PeriodStart.ToTimestamp(),
        PeriodEndTime = charge.PeriodEnd.ToTimestamp(),
        PaymentId = charge.PaymentId is { } payment ? new Id<PaymentTag>(payment).ToString() : "",
        CreateTime = charge.CreatedAt.ToTimestamp(),
        RevokeTime = charge.RevokedAt?.ToTimestamp(),
    };
}
