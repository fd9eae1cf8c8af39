using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;
using static AIForge.Coordinator.Marketplace.Services.ServicesMapping;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>Proto ⇄ domain of subscriptions to services. A malformed id names nothing.</summary>
internal static class SubscriptionsMapping
{
    public static Guid SubscriptionId(string text) =>
        Id<ServiceSubscriptionTag>.TryParse(text, out var id) ? id.Value : throw ServicesFaults.SubscriptionNotFound();

    public static Money ToAmount(string text) => Money.TryParse(text, Asset.Usdt, out var amount) && !amount.IsZero
        ? amount
        : throw ServicesFaults.AmountInvalid("Must be a decimal number of USDT above zero: digits, at most six after the point, no sign.");

    public static ServiceSubscription ToProto(SubscriberRecord subscription, ServiceRecord service, DateTimeOffset now)
    {
        var goesOn = subscription.PeriodEnd is not null && subscription.AutoRenew && service.Status != "closed";
        return new ServiceSubscription
        {
            SubscriptionId = new Id<ServiceSubscriptionTag>(subscription.Id).ToString(),
            Service = ServicesMapping.ToProto(service, now),
            Status = subscription.Status,
            AutoRenew = subscription.AutoRenew,
            PeriodStartTime = subscription.PeriodStart?.ToTimestamp(),
            PeriodEndTime = subscription.PeriodEnd?.ToTimestamp(),
            NextPrice = goesOn ? Usdt(service.PricesAt(subscription.PeriodEnd!.Value).Month) : "",
            GraceTime = subscription.IsEnded ? null : subscription.GraceUntil?.ToTimestamp(),
            KeyPrefix = subscription.KeyPrefix ?? "",
            Credits = service.IsMonthly ? "" : Usdt(subscription.Credits - subscription.CreditsHeld),
            CreditsHeld = service.IsMonthly ? "" : Usdt(subscription.CreditsHeld),
            Currency = Currency,
            CreateTime = subscription.CreatedAt.ToTimestamp(),
            EndTime = subscription.EndedAt?.ToTimestamp(),
            EndReason = subscription.EndedReason ?? "",
        };
    }

    public static ServiceCharge ToProto(ServiceChargeRecord charge) => new()
    {
        ChargeId = new Id<ChargeTag>(charge.Id).ToString(),
        Kind = charge.Kind,
        Amount = Usdt(charge.Amount),
        Currency = Currency,
        PeriodStartTime = charge.PeriodStart.ToTimestamp(),
        PeriodEndTime = charge.PeriodEnd.ToTimestamp(),
        PaymentId = charge.PaymentId is { } payment ? new Id<PaymentTag>(payment).ToString() : "",
        CreateTime = charge.CreatedAt.ToTimestamp(),
        RevokeTime = charge.RevokedAt?.ToTimestamp(),
    };
}
