using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payments;

/// <summary>What is bought, as far as the purpose needs it: a plan by its name, a model, or an amount of balance.</summary>
internal sealed record PaymentTarget(string? Plan, Guid? ModelId, Money? Amount);
