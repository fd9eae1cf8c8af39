using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>Charges a plan to a balance and puts it into effect, in one transaction.</summary>
internal sealed class PlanActivation(PlanRevenue revenue, Entitlements entitlements, TimeProvider clock)
{
    /// <summary>Null when the balance does not hold the amount; nothing was written then.</summary>
    /// <param name="current">The user's subscription, locked by this transaction.</param>
    public async Task<ChargeRecord?> ApplyAsync(
        UnitOfWork work, Guid chargeId, Guid userId, SubscriptionRecord? current, PlanQuote quote, Guid? paymentId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var subscriptionId = quote.Kind == ChargeKind.Renewal ? current!.Id : Guid.CreateVersion7(now);
        var charge = ToCharge(chargeId, userId, subscriptionId, quote, paymentId, now);
        if (!quote.Amount.IsZero)
        {
            var reference = new Id<ChargeTag>(charge.Id).ToString();
            var outcome = await revenue.PostAsync(work, EntryOf(charge.Id), userId, quote.Amount, reference, now, cancellationToken);
            if (outcome == LedgerOutcome.InsufficientFunds) return null;
        }

        if (quote.Kind == ChargeKind.Renewal)
        {
            await SubscriptionsStore.ExtendAsync(
                work, current!.Id, quote.Amount.MinorUnits, quote.Price.MinorUnits, quote.Period.End, quote.AnchorDay, now, cancellationToken);
        }
        else
        {
            if (current is not null) await SubscriptionsStore.EndAsync(work, current.Id, "replaced", now, cancellationToken);
            await SubscriptionsStore.InsertPaidAsync(work, ToSubscription(charge, quote), quote.Price.MinorUnits, cancellationToken);
        }

        await ChargesStore.InsertAsync(work, charge, cancellationToken);
        work.Notify(Entitlements.ChangedChannel, userId.ToString());
        return charge;
    }

    /// <summary>Call after the commit: this replica need not wait for the notification.</summary>
    public void Announce(Guid userId) => entitlements.Forget(userId.ToString());

    /// <summary>The ledger's entry of a charge.</summary>
    public static Guid EntryOf(Guid chargeId) => LedgerIds.Of("subscription-charge", chargeId);

    private static ChargeRecord ToCharge(Guid id, Guid userId, Guid subscriptionId, PlanQuote quote, Guid? paymentId, DateTimeOffset now) => new()
    {
        Id = id,
        SubscriptionId = subscriptionId,
        UserId = userId,
        PlanType = PlanCodes.Of(quote.Plan),
        Kind = quote.Kind.ToString().ToLowerInvariant(),
        Amount = quote.Amount.MinorUnits,
        Credit = quote.Credit.MinorUnits,
        PeriodStart = quote.Period.Start,
        PeriodEnd = quote.Period.End,
        PaymentId = paymentId,
        CreatedAt = now,
    };

    // The credit was paid for too: a further upgrade is credited with the unused part of both.
    private static SubscriptionRecord ToSubscription(ChargeRecord charge, PlanQuote quote) => new()
    {
        Id = charge.SubscriptionId,
        UserId = charge.UserId,
        PlanType = charge.PlanType,
        Status = "active",
        PeriodStart = quote.Period.Start,
        PeriodEnd = quote.Period.End,
        AnchorDay = (short)quote.AnchorDay,
        Paid = (quote.Amount + quote.Credit).MinorUnits,
    };
}
