using AIForge.Coordinator.Platform.Times;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Publishing;

/// <summary>What showing a model costs, as pure functions.</summary>
internal static class PublishingRules
{
    /// <summary>Months that a listing can be paid ahead.</summary>
    public const int MostMonthsAhead = 12;

    /// <summary>Publishing a model for the first time.</summary>
    /// <exception cref="Shared.Faults.FaultException">It is published already.</exception>
    public static PublishingQuote Publish(PublicationRecord? current, bool isFirst, PublishingPrices prices, DateTimeOffset now)
    {
        if (current is not null) throw PublishingFaults.PublishedBefore(current.Status);
        var amount = isFirst ? Money.Zero(Asset.Usdt) : prices.Of(PublishingFee.Publishing);
        return new PublishingQuote(PublishingFee.Publishing, amount, isFirst, BillingPeriod.From(now), now.UtcDateTime.Day);
    }

    /// <summary>Another month of listing. It begins where the present one ends, or now when that is over.</summary>
    /// <exception cref="Shared.Faults.FaultException">The model was never published, or is paid for far ahead.</exception>
    public static PublishingQuote List(PublicationRecord? current, PublishingPrices prices, DateTimeOffset now)
    {
        if (current is null) throw PublishingFaults.NotPublished();
        if (current.ListingPaidUntil > now.AddMonths(MostMonthsAhead - 1)) throw PublishingFaults.PaidAhead(current.ListingPaidUntil);
        var amount = prices.Of(PublishingFee.Listing);
        return current.ListingPaidUntil > now || IsDueNow(current)
            ? new PublishingQuote(PublishingFee.Listing, amount, false, BillingPeriod.After(current.ListingPaidUntil, current.AnchorDay), current.AnchorDay)
            : new PublishingQuote(PublishingFee.Listing, amount, false, BillingPeriod.From(now), now.UtcDateTime.Day);
    }

    // Still shown: the month goes on from its end, not from when the renewal came to it.
    private static bool IsDueNow(PublicationRecord current) => current.Status == "published";
}
