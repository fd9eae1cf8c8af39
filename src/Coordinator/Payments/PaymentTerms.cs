using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payments;

/// <summary>What a purchase costs now.</summary>
/// <param name="Amount">The whole price.</param>
/// <param name="PlatformFee">The part of it that the platform keeps; shown, not charged on top.</param>
/// <param name="Description">For people, for example "Pro plan, one month".</param>
/// <param name="Target">What is bought, in the spelling that the fulfilment will read again.</param>
internal sealed record PaymentTerms(Money Amount, Money PlatformFee, string Description, PaymentTarget Target);
