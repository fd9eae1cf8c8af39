using AIForge.Coordinator.Models;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Publishing;

/// <summary>What a payment of one of the two fees costs and does; registered once for each.</summary>
internal sealed class PublishingFulfilment(
    PublishingFee fee, Publications publications, PublicationCharging charging, FeeRevenue revenue, CurrentSettings settings, TimeProvider clock)
    : IPaymentFulfilment
{
    public PaymentPurpose Purpose => fee == PublishingFee.Publishing ? PaymentPurpose.Publishing : PaymentPurpose.Listing;

    public async Task<PaymentTerms> PriceAsync(Guid userId, PaymentTarget target, CancellationToken cancellationToken)
    {
        var modelId = target.ModelId ?? throw PublishingFaults.ModelRequired();
        var quote = fee == PublishingFee.Publishing
            ? await publications.QuotePublishingAsync(modelId, userId, cancellationToken)
            : await publications.QuoteListingAsync(modelId, userId, cancellationToken);
        if (quote.IsFree) throw PublishingFaults.Free();
        var what = fee == PublishingFee.Publishing ? "Publishing a model, listed" : "A month of listing,";
        return new PaymentTerms(
            quote.Amount, quote.Amount, $"{what} until {quote.Period.End.UtcDateTime:yyyy-MM-dd}", new PaymentTarget(null, modelId, null));
    }

    public async Task<Fulfilment> FulfilAsync(UnitOfWork work, PaidOrder order, CancellationToken cancellationToken)
    {
        var modelId = order.Target.ModelId!.Value;
        if (await ModelsStore.LockOwnedAsync(work, modelId, order.UserId, cancellationToken) is not { } model)
            return Fulfilment.Credited("The model is no longer yours.");
        if (model.Visibility == ModelVisibility.Private) return Fulfilment.Credited("The model became private.");
        var current = await PublishingStore.FindAsync(work, modelId, order.UserId, cancellationToken);
        PublishingQuote quote;
        try
        {
            // At the price that was agreed on when the payment was made.
            quote = Quote(current) with { Amount = order.Amount };
        }
        catch (FaultException fault)
        {
            return Fulfilment.Credited(fault.Message);
        }

        var charge = await charging.ApplyAsync(work, Id<ChargeTag>.New(clock).Value, modelId, order.UserId, quote, order.PaymentId, cancellationToken);
        return charge is null
            ? Fulfilment.Credited("The balance did not hold the amount any more.")
            : Fulfilment.Done($"The model is listed until {charge.PeriodEnd.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
    }

    public async Task RevokeAsync(UnitOfWork work, PaidOrder order, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await PublishingChargesStore.RevokeAsync(work, order.PaymentId, now, cancellationToken) is not { } charge) return;
        await revenue.ReverseAsync(work, PublicationCharging.EntryOf(charge.Id), cancellationToken);
        if (await PublishingStore.FindAsync(work, charge.ModelId, charge.UserId, cancellationToken) is not { } publication) return;

        var until = publication.ListingPaidUntil - (charge.PeriodEnd - charge.PeriodStart);
        if (fee == PublishingFee.Publishing) await PublishingStore.DeleteAsync(work, charge.ModelId, cancellationToken);
        else await PublishingStore.CutAsync(work, charge.ModelId, until, cancellationToken);
        if (fee == PublishingFee.Listing && until > now) return;
        if (fee == PublishingFee.Listing) await PublishingStore.DelistAsync(work, charge.ModelId, now, cancellationToken);
        await ModelsStore.SetListedAsync(work, charge.ModelId, isListed: false, cancellationToken);
    }

    private PublishingQuote Quote(PublicationRecord? current)
    {
        var prices = settings.Get(PublishingPrices.Setting);
        return fee == PublishingFee.Publishing
            ? PublishingRules.Publish(current, isFirst: false, prices, clock.GetUtcNow())
            : PublishingRules.List(current, prices, clock.GetUtcNow());
    }
}
