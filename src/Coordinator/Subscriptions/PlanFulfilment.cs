using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>What a payment of type subscription costs and does.</summary>
internal sealed class PlanFulfilment(
    SubscriptionPurchase purchase, PlanActivation activation, PlanRevenue revenue, CurrentSettings settings, TimeProvider clock) : IPaymentFulfilment
{
    public PaymentPurpose Purpose => PaymentPurpose.Subscription;

    public async Task<PaymentTerms> PriceAsync(Guid userId, PaymentTarget target, CancellationToken cancellationToken)
    {
        var plan = SubscriptionsMapping.ToPlan(target.Plan ?? "");
        var quote = await purchase.QuoteAsync(userId, plan, cancellationToken);
        var description = $"{quote.Kind} of the plan {PlanCodes.Of(plan)} until {quote.Period.End.UtcDateTime:yyyy-MM-dd}";
        return new PaymentTerms(quote.Amount, settings.Get(RevenueRules.Setting).OfPlan(quote.Amount).Platform, description, new PaymentTarget(PlanCodes.Of(plan), null, null));
    }

    public async Task<Fulfilment> FulfilAsync(UnitOfWork work, PaidOrder order, CancellationToken cancellationToken)
    {
        var current = await SubscriptionsStore.LockAsync(work, order.UserId, cancellationToken);
        PlanQuote quote;
        try
        {
            quote = PlanQuotes.Of(current, PlanCodes.Parse(order.Target.Plan!), settings.Get(PlanPrices.Setting), clock.GetUtcNow()).For(order.Amount);
        }
        catch (FaultException fault)
        {
            // The plan changed while the payment was on its way; the money is the user's all the same.
            return Fulfilment.Credited(fault.Message);
        }

        var charge = await activation.ApplyAsync(work, Id<ChargeTag>.New(clock).Value, order.UserId, current, quote, order.PaymentId, cancellationToken);
        return charge is null
            ? Fulfilment.Credited("The balance did not hold the amount any more.")
            : Fulfilment.Done($"The plan {charge.PlanType} is paid until {charge.PeriodEnd.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
    }

    public async Task RevokeAsync(UnitOfWork work, PaidOrder order, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await ChargesStore.RevokeAsync(work, order.PaymentId, now, cancellationToken) is not { } charge) return;
        await revenue.ReverseAsync(work, PlanActivation.EntryOf(charge.Id), cancellationToken);
        await TakeBackAsync(work, charge, now, cancellationToken);
        work.Notify(Entitlements.ChangedChannel, order.UserId.ToString());
    }

    // A renewal gives back its own month. What began with the payment ends, also when its unused part went into a larger plan since.
    private static async Task TakeBackAsync(UnitOfWork work, ChargeRecord charge, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await SubscriptionsStore.LockAsync(work, charge.UserId, cancellationToken) is not { IsGranted: false } current) return;
        var isOwnMonth = current.Id == charge.SubscriptionId && charge.Kind == "renewal";
        if (isOwnMonth && await SubscriptionsStore.CutAsync(work, current.Id, charge.PeriodEnd - charge.PeriodStart, charge.Amount, now, cancellationToken)) return;
        await SubscriptionsStore.EndAsync(work, current.Id, "payment_reversed", now, cancellationToken);
    }
}
