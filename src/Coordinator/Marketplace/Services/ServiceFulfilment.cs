using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>What a payment of type api costs and does: the first month of a service, another one, or credits.</summary>
internal sealed class ServiceFulfilment(
    ServicesStore services,
    SubscribersStore subscribers,
    ServiceSubscriptions subscriptions,
    ServiceCharging charging,
    ServiceCredits credits,
    SubscriptionEnding ending,
    CurrentSettings settings,
    TimeProvider clock) : IPaymentFulfilment
{
    private static readonly Money LeastCredits = Money.Whole(Asset.Usdt, 1), LargestCredits = Money.Whole(Asset.Usdt, 100_000);

    public PaymentPurpose Purpose => PaymentPurpose.Api;

    public async Task<PaymentTerms> PriceAsync(Guid userId, PaymentTarget target, CancellationToken cancellationToken)
    {
        if (target.ServiceId is null == target.SubscriptionId is null) throw ServicesFaults.TargetInvalid("Give either a service or a subscription to one.");
        if (target.SubscriptionId is { } id) return await PriceAsync(userId, id, target.Amount, cancellationToken);

        if (target.Amount is not null) throw ServicesFaults.AmountInvalid("A month has its own price: leave it out.");
        var service = await services.FindVisibleAsync(target.ServiceId!.Value, userId, cancellationToken) ?? throw ServicesFaults.ServiceNotFound();
        if (!service.IsMonthly) throw ServicesFaults.PaidByUse();
        if (await services.EarnsAsync(service.ModelId, userId, cancellationToken)) throw ServicesFaults.OwnService();
        if (service.Status == "closed") throw ServicesFaults.Closed();
        if (service.Status == "paused") throw ServicesFaults.Paused();
        if (await subscribers.IsRunningAsync(service.Id, userId, cancellationToken)) throw ServicesFaults.AlreadySubscribed();
        return MonthTerms(MonthQuote.Start(service, clock.GetUtcNow()), service, new PaymentTarget(null, null, null) { ServiceId = service.Id });
    }

    public async Task<Fulfilment> FulfilAsync(UnitOfWork work, PaidOrder order, CancellationToken cancellationToken)
    {
        try
        {
            return order.Target.SubscriptionId is { } id
                ? await GoOnAsync(work, order, id, cancellationToken)
                : await StartAsync(work, order, order.Target.ServiceId!.Value, cancellationToken);
        }
        catch (FaultException fault)
        {
            // The service or the subscription changed while the payment was on its way; the money is the user's all the same.
            return Fulfilment.Credited(fault.Message);
        }
    }

    public async Task RevokeAsync(UnitOfWork work, PaidOrder order, CancellationToken cancellationToken)
    {
        if (order.Target.Amount is { } amount && order.Target.SubscriptionId is { } id)
        {
            if (await SubscribersStore.LockAsync(work, id, order.UserId, cancellationToken) is { } subscription)
                await credits.WithdrawUpToAsync(work, LedgerIds.Of("credit.revoke", order.PaymentId), EntryKind.Reversal, subscription, amount, cancellationToken);
            return;
        }

        var now = clock.GetUtcNow();
        if (await ServiceChargesStore.RevokeAsync(work, order.PaymentId, now, cancellationToken) is not { } charge) return;
        await charging.ReverseAsync(work, charge, cancellationToken);
        if (await SubscribersStore.LockAsync(work, charge.SubscriptionId, charge.UserId, cancellationToken) is not { IsEnded: false } paid) return;
        // A renewal gives back its own month. What began with the payment ends.
        var isCut = charge.Kind == "renewal" && await SubscribersStore.CutAsync(work, paid.Id, charge.PeriodEnd - charge.PeriodStart, now, cancellationToken);
        // Its key is refused by the end of the subscription; nobody needs to hear of the key's.
        if (!isCut) await ending.EndAsync(work, paid, "payment_reversed", origin: null, cancellationToken);
    }

    private async Task<PaymentTerms> PriceAsync(Guid userId, Guid subscriptionId, Money? amount, CancellationToken cancellationToken)
    {
        var subscription = await subscriptions.FindAsync(subscriptionId, userId, cancellationToken);
        var service = await services.FindAsync(subscription.ServiceId, cancellationToken) ?? throw ServicesFaults.ServiceNotFound();
        var target = new PaymentTarget(null, null, service.IsMonthly ? null : amount) { SubscriptionId = subscriptionId };
        if (service.IsMonthly && amount is not null) throw ServicesFaults.AmountInvalid("A month has its own price: leave it out.");
        if (service.IsMonthly) return MonthTerms(subscriptions.QuoteRenewal(service, subscription), service, target);

        ServiceSubscriptions.RequireCredits(service, subscription);
        if (amount is not { } credit || credit < LeastCredits || credit > LargestCredits)
            throw ServicesFaults.AmountInvalid($"Must be from {LeastCredits.ToDecimalString()} to {LargestCredits.ToDecimalString()} USDT.");
        return new PaymentTerms(credit, Money.Zero(credit.Asset), $"{credit} of credits for {service.Name}", target);
    }

    private PaymentTerms MonthTerms(MonthQuote quote, ServiceRecord service, PaymentTarget target) => new(
        quote.Amount,
        settings.Get(RevenueRules.Setting).OfApi(quote.Amount).Platform,
        $"{service.Name}, a month until {quote.Period.End.UtcDateTime:yyyy-MM-dd}",
        target);

    private async Task<Fulfilment> StartAsync(UnitOfWork work, PaidOrder order, Guid serviceId, CancellationToken cancellationToken)
    {
        var (_, subscription) = await subscriptions.StartAsync(
            work, Id<ServiceSubscriptionTag>.New(clock).Value, serviceId, order.UserId, order.Amount, order.PaymentId, cancellationToken);
        return Fulfilment.Done($"The service is paid until {subscription.PeriodEnd!.Value.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Make its key on the subscription.");
    }

    private async Task<Fulfilment> GoOnAsync(UnitOfWork work, PaidOrder order, Guid id, CancellationToken cancellationToken)
    {
        var (service, subscription) = await subscriptions.EnterAsync(work, id, order.UserId, cancellationToken);
        if (order.Target.Amount is { } amount)
        {
            ServiceSubscriptions.RequireCredits(service, subscription);
            await credits.TopUpAsync(work, LedgerIds.Of("credit.payment", order.PaymentId), subscription, amount, cancellationToken);
            return Fulfilment.Done($"{amount} of credits for {service.Name}");
        }

        var quote = subscriptions.QuoteRenewal(service, subscription).For(order.Amount);
        var charge = await charging.ApplyAsync(work, Id<ChargeTag>.New(clock).Value, service, subscription, quote, order.PaymentId, cancellationToken);
        return charge is null
            ? Fulfilment.Credited("The balance did not hold the amount any more.")
            : Fulfilment.Done($"The service is paid until {charge.PeriodEnd.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
    }
}
