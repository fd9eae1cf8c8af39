using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Escrow;

/// <summary>Money that a payer sets aside for a job.</summary>
/// <param name="PaymentId">The public id of the payment, <c>jpay_…</c>.</param>
/// <param name="JobId">The public id of the job.</param>
/// <param name="PlatformRate">The platform's part in basis points; what the settings say later does not matter.</param>
/// <param name="ExpiresAt">When the payer has it back unless something else happened.</param>
internal sealed record NewEscrow(string PaymentId, string JobId, Guid PayerId, Money Amount, int PlatformRate, DateTimeOffset ExpiresAt);
