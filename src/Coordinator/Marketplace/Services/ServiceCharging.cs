using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>Charges a month of a service to a balance and puts it into effect, in one transaction.</summary>
internal sealed class ServiceCharging(ServiceFeeRevenue revenue, TimeProvider clock)
{
    /// <summary>Null when the balance does not hold the amount; nothing was charged then.</summary>
    /// <param name="service">Shared by this transaction.</param>
    /// <param name="subscription">Inserted or locked by it.</param>
    public async Task<ServiceChargeRecord?> ApplyAsync(
        UnitOfWork work, Guid chargeId, ServiceRecord service, SubscriberRecord subscription, MonthQuote quote, Guid? paymentId, CancellationToken cancellationToken)
    {
        var charge = new ServiceChargeRecord
        {
            Id = chargeId,
            SubscriptionId = subscription.Id,
            ServiceId = service.Id,
            UserId = subscription.UserId,
            Kind = quote.Kind,
            Amount = quote.Amount.MinorUnits,
            PeriodStart = quote.Period.Start,
            PeriodEnd = quote.Period.End,
            PaymentId = paymentId,
            CreatedAt = clock.GetUtcNow(),
        };
        var fee = new ServiceFee(
            charge.Id, charge.UserId, service.Id, subscription.Id, service.ModelId, quote.Amount, service.Share, quote.Period, ReferenceOf(charge), charge.CreatedAt);
        if (await revenue.PostAsync(work, fee, cancellationToken) == LedgerOutcome.InsufficientFunds) return null;

        if (quote.Kind == "renewal")
            await SubscribersStore.RenewAsync(work, subscription.Id, quote.Period.End, quote.AnchorDay, charge.CreatedAt, cancellationToken);
        await ServiceChargesStore.InsertAsync(work, charge, cancellationToken);
        return charge;
    }

    /// <summary>Takes a charge back whose payment its chain took back.</summary>
    public Task ReverseAsync(UnitOfWork work, ServiceChargeRecord charge, CancellationToken cancellationToken) =>
        revenue.ReverseAsync(work, charge.Id, ReferenceOf(charge), charge.CreatedAt, clock.GetUtcNow(), cancellationToken);

    private static string ReferenceOf(ServiceChargeRecord charge) => new Id<ChargeTag>(charge.Id).ToString();
}
