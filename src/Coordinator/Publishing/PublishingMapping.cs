using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Publishing;

/// <summary>Proto ⇄ domain. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class PublishingMapping
{
    private static readonly string Currency = Assets.CodeOf(Asset.Usdt);

    public static Guid ModelId(string text) => Id<ModelTag>.TryParse(text, out var id) ? id.Value : throw PublishingFaults.ModelNotFound();

    public static Publication ToProto(PublicationRecord publication) => new()
    {
        ModelId = new Id<ModelTag>(publication.ModelId).ToString(),
        Status = publication.Status,
        PublishTime = publication.PublishedAt.ToTimestamp(),
        ListedUntilTime = publication.ListingPaidUntil.ToTimestamp(),
        AutoRenew = publication.AutoRenew,
        NoticeTime = publication.NoticedAt?.ToTimestamp(),
        DelistTime = publication.DelistedAt?.ToTimestamp(),
    };

    public static PublicationQuote ToProto(Guid modelId, PublishingQuote quote) => new()
    {
        ModelId = new Id<ModelTag>(modelId).ToString(),
        Fee = quote.Fee.ToString().ToLowerInvariant(),
        Amount = quote.Amount.ToDecimalString(),
        Currency = Currency,
        Free = quote.IsFree,
        PeriodStartTime = quote.Period.Start.ToTimestamp(),
        PeriodEndTime = quote.Period.End.ToTimestamp(),
    };

    public static PublishingCharge ToProto(PublishingChargeRecord charge) => new()
    {
        ChargeId = new Id<ChargeTag>(charge.Id).ToString(),
        ModelId = new Id<ModelTag>(charge.ModelId).ToString(),
        Fee = charge.Kind,
        Amount = new Money(Asset.Usdt, charge.Amount).ToDecimalString(),
        Currency = Currency,
        PeriodStartTime = charge.PeriodStart.ToTimestamp(),
        PeriodEndTime = charge.PeriodEnd.ToTimestamp(),
        PaymentId = charge.PaymentId is { } payment ? new Id<PaymentTag>(payment).ToString() : "",
        CreateTime = charge.CreatedAt.ToTimestamp(),
        RevokeTime = charge.RevokedAt?.ToTimestamp(),
    };
}
