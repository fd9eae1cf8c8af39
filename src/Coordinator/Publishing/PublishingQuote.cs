using AIForge.Coordinator.Platform.Times;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Publishing;

/// <summary>What it costs now to show a model in the marketplace, and for what time.</summary>
/// <param name="IsFree">True for the first model of a user; the amount is 0 then.</param>
/// <param name="AnchorDay">Day of the month that the listing ends on, in months that have it.</param>
internal sealed record PublishingQuote(PublishingFee Fee, Money Amount, bool IsFree, BillingPeriod Period, int AnchorDay);
