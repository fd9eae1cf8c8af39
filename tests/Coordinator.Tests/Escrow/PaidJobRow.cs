using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Tests.Escrow;

/// <summary>A paid job that a test works with.</summary>
internal sealed record PaidJobRow(Guid Id, string PaymentId, Guid Payer, Money Amount, (Guid Id, string Sha256) Model);
