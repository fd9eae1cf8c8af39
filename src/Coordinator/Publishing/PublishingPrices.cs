using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Publishing;

/// <summary>What publishing a model once and a month of its listing cost, in USDT minor units (10^-6).</summary>
public sealed record PublishingPrices(long Publishing, long Listing)
{
    public static Setting<PublishingPrices> Setting { get; } = new(
        "prices.publishing",
        "Price of publishing a model and of a month of its listing, in millionths of a USDT: 5000000 is 5 USDT. The first model of a user is published free.",
        new PublishingPrices(5_000_000, 2_000_000),
        prices => prices is { Publishing: > 0 and <= MostMinorUnits, Listing: > 0 and <= MostMinorUnits } ? null : "Both prices must be above zero and at most 1,000,000 USDT, which is 1000000000000.");

    private const long MostMinorUnits = 1_000_000_000_000;

    internal Money Of(PublishingFee fee) => new(Asset.Usdt, fee == PublishingFee.Publishing ? Publishing : Listing);
}
