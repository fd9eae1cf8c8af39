using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Publishing;

/// <summary>Charges a fee to a balance and shows the model for what it pays, in one transaction.</summary>
internal sealed class PublicationCharging(FeeRevenue revenue, IOptions<PublishingOptions> options, TimeProvider clock)
{
    /// <summary>Null when the balance does not hold the amount; nothing was written then. The model is locked by this transaction.</summary>
    public async Task<PublishingChargeRecord?> ApplyAsync(
        UnitOfWork work, Guid chargeId, Guid modelId, Guid ownerId, PublishingQuote quote, Guid? paymentId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var charge = new PublishingChargeRecord
        {
            Id = chargeId,
            ModelId = modelId,
            UserId = ownerId,
            Kind = quote.Fee.ToString().ToLowerInvariant(),
            Amount = quote.Amount.MinorUnits,
            PeriodStart = quote.Period.Start,
            PeriodEnd = quote.Period.End,
            PaymentId = paymentId,
            CreatedAt = now,
        };
        if (!quote.Amount.IsZero && await PostAsync(work, charge, quote, cancellationToken) == LedgerOutcome.InsufficientFunds) return null;
        if (quote.IsFree) await PublishingChargesStore.InsertFreeAsync(work, ownerId, modelId, now, cancellationToken);

        var noticeAt = quote.Period.End.AddDays(-options.Value.NoticeDays);
        if (quote.Fee == PublishingFee.Publishing)
            await PublishingStore.InsertAsync(work, ToPublication(charge, quote), charge.Amount, noticeAt, cancellationToken);
        else
            await PublishingStore.ShowAsync(work, modelId, quote.Period.End, quote.AnchorDay, charge.Amount, noticeAt, cancellationToken);
        await ModelsStore.SetListedAsync(work, modelId, isListed: true, cancellationToken);
        await PublishingChargesStore.InsertAsync(work, charge, cancellationToken);
        return charge;
    }

    /// <summary>The ledger's entry of a charge.</summary>
    public static Guid EntryOf(Guid chargeId) => LedgerIds.Of("publishing-charge", chargeId);

    private static PublicationRecord ToPublication(PublishingChargeRecord charge, PublishingQuote quote) => new()
    {
        Id = Guid.CreateVersion7(charge.CreatedAt),
        ModelId = charge.ModelId,
        OwnerId = charge.UserId,
        Status = "published",
        PublishedAt = charge.CreatedAt,
        ListingPaidUntil = quote.Period.End,
        AnchorDay = (short)quote.AnchorDay,
    };

    private Task<LedgerOutcome> PostAsync(UnitOfWork work, PublishingChargeRecord charge, PublishingQuote quote, CancellationToken cancellationToken)
    {
        var kind = quote.Fee == PublishingFee.Publishing ? EntryKind.PublishingFee : EntryKind.ListingFee;
        var reference = new Id<ChargeTag>(charge.Id).ToString();
        return revenue.PostAsync(work, EntryOf(charge.Id), kind, charge.UserId, quote.Amount, reference, cancellationToken);
    }
}
