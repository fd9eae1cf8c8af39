using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payments;

/// <summary>A payment that the chain confirmed, as its fulfilment sees it.</summary>
/// <param name="Amount">The agreed price; what was paid beyond it is in the user's balance already.</param>
internal sealed record PaidOrder(Guid PaymentId, Guid UserId, PaymentTarget Target, Money Amount, DateTimeOffset ConfirmedAt);
